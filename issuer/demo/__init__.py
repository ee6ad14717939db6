"""``licence demo``: the main job from nothing, told by the commands themselves, and every way to fail shown and caught."""
