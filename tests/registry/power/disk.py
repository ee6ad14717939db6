"""What a disk holds after the power went, as far as it was promised: made of the records that ``forgetful.c`` wrote.

The disk of this model keeps what it promised and nothing more. Of a file it holds what stood there at the last sync; of
what was written since, nothing, all, the beginning, or some sectors of 512 bytes. Of a folder it holds the names as they
were when the folder was synced; of later names a part, from the first to some one. No file is tied to another, and a
sync of a file says nothing of its name. Real file systems are kinder. Modes are not remembered: all is for its owner only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

HEAD = struct.Struct("<cQQIII")
SECTOR = 512


@dataclass(frozen=True, slots=True)
class Record:
    """One call: ``kind`` is C(reate), W(rite), T(runcate), S(ync a file), D (a folder), Y (all),
    R(ename), L(ink), U(nlink), M(kdir), or A (what was told).
    """

    kind: str
    file: int
    offset: int
    path: str
    other: str
    data: bytes


def records(log: bytes) -> Iterator[Record]:
    """Yield the records of a log, in order."""
    at = 0
    while at < len(log):
        kind, file, offset, first, second, size = HEAD.unpack_from(log, at)
        at += HEAD.size
        path, other = log[at : at + first].decode(), log[at + first : at + first + second].decode()
        at += first + second
        yield Record(kind.decode(), file, offset, path, other, log[at : at + size])
        at += size


@dataclass(slots=True)
class File:
    """What of a file is safe, and what was written since."""

    safe: bytearray
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)  # offset and bytes; None cuts off at the offset

    def sync(self) -> None:
        for offset, data in self.pending:
            _apply(self.safe, offset, data)
        self.pending.clear()

    def after_a_cut(self, luck: Random) -> bytes:
        content, way = bytearray(self.safe), luck.choice(["nothing", "all", "beginning", "sectors"])
        kept = {"nothing": 0, "beginning": luck.randint(0, len(self.pending))}.get(way, len(self.pending))
        for offset, data in self.pending[:kept]:
            if data is None or way != "sectors":
                _apply(content, offset, data)
                continue
            for start in range(0, len(data), SECTOR):
                if luck.random() < 0.5:
                    _apply(content, offset + start, data[start : start + SECTOR])
        return bytes(content)


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    size = offset if data is None else max(len(content), offset + len(data))
    content.extend(bytes(max(0, size - len(content))))
    if data is None:
        del content[offset:]
    else:
        content[offset : offset + len(data)] = data


FOLDER = None
Names = dict[str, File | None]  # a folder is None


@dataclass
class Disk:
    """A disk that remembers the start and replays what was done to it since."""

    root: Path
    names: Names = field(default_factory=dict)  # as programs see them
    safe: Names = field(default_factory=dict)  # as they would be found again
    pending: dict[str, list[tuple[str, File | None, str]]] = field(default_factory=dict)  # by folder: name, what, name it had before
    files: dict[int, File] = field(default_factory=dict)
    told: list[bytes] = field(default_factory=list)

    @classmethod
    def at(cls, root: Path) -> Disk:
        """Return a disk on which everything under ``root`` is safe."""
        disk = cls(root)
        for path in [root, *sorted(root.rglob("*"))]:
            entry = None if path.is_dir() else File(bytearray(path.read_bytes()))
            disk.names[str(path)] = entry
            if entry is not None:
                disk.files[path.stat().st_ino] = entry
        disk.safe = dict(disk.names)
        return disk

    def play(self, record: Record) -> None:
        """Do again what a record tells of."""
        match record.kind:
            case "C":
                self.files[record.file] = File(bytearray())
                self._name(record.path, self.files[record.file])
            case "W" | "T" if record.file in self.files:
                self.files[record.file].pending.append((record.offset, record.data if record.kind == "W" else None))
            case "S" if record.file in self.files:
                self.files[record.file].sync()
            case "D":
                self._sync_names(record.path)
            case "Y":
                for each in self.files.values():
                    each.sync()
                for folder in list(self.pending):
                    self._sync_names(folder)
            case "M":
                self._name(record.path, FOLDER)
            case "R":
                self._name(record.other, self.names.get(record.path), before=record.path)
            case "L":
                self._name(record.other, self.names.get(record.path))
            case "U":
                self._name("", FOLDER, before=record.path)
            case "A":
                self.told.append(record.data)

    def _name(self, path: str, entry: File | None, before: str = "") -> None:
        _rename(self.names, path, entry, before)
        folder = str(Path(path or before).parent)
        self.pending.setdefault(folder, []).append((path, entry, before))

    def _sync_names(self, folder: str) -> None:
        for change in self.pending.pop(folder, []):
            _rename(self.safe, *change)

    def lose_power(self, to: Path, luck: Random) -> None:
        """Write into ``to`` what is found when the power comes back."""
        names = dict(self.safe)
        for changes in self.pending.values():
            for change in changes[: luck.randint(0, len(changes))]:
                _rename(names, *change)
        for path in sorted(names):
            target, entry = to / Path(path).relative_to(self.root), names[path]
            if not target.parent.is_dir():
                continue  # its folder was forgotten
            if entry is None:
                target.mkdir(mode=0o700, exist_ok=True)
            else:
                target.touch(mode=0o600)
                target.write_bytes(entry.after_a_cut(luck))


def _rename(names: Names, path: str, entry: File | None, before: str) -> None:
    if before:
        names.pop(before, None)
        for name in [each for each in names if each.startswith(before + "/")]:
            moved = names.pop(name)
            if path:
                names[path + name.removeprefix(before)] = moved
    if path:
        names[path] = entry
