"""Which commands there are, where each is found once it is asked for, and what it does in a few words.

Strings and no imports: nothing is loaded for ``licence --help``, and no room learns of another.
"""

from __future__ import annotations

COMMANDS = """
init       registry.commands.init:init                     Set up a registry in LICENCE_HOME.
demo       issuer.demo.command:demo                       Show it: made-up departments, companies and licences.
serve      registry.commands.serve:serve_command           Serve the registry over HTTP.
counter    registry.commands.counter:counter               Open the page that checks licences at a counter.
authority  registry.commands.authority:authority           Add authorities and grant them types.
type       verifier.directory_commands:type_group       List, show, check, publish, open, close and retire types.
key        keys.commands:key                              Make, list, replace and end signing keys.
mint       issuer.commands:mint                           Mint every row of a sheet as a licence.
show       registry.commands.licence:show                  Show a licence.
search     registry.commands.licence:search                List the licences of a holder.
history    registry.commands.licence:history               Show what happened to a licence.
suspend    registry.commands.transition:transition_command Suspend a licence for a time, or report it lost.
reinstate  registry.commands.transition:transition_command End a suspension.
revoke     registry.commands.transition:transition_command Revoke a licence as a penalty.
cancel     registry.commands.transition:transition_command Close a licence formally.
annul      registry.commands.transition:transition_command Annul a licence whose grant was wrong.
withdraw   registry.commands.transition:transition_command Withdraw a licence because law or facts changed.
void       registry.commands.transition:transition_command Void a record that was made in error.
replace    registry.commands.transition:transition_command Mark a licence as replaced by a newer one.
qr         issuer.commands:qr                             Print or draw the code of a licence.
present    issuer.present_command:present                 Show a licence as its holder, for one challenge of one counter.
trust      registry.commands.trust:trust                   Publish or take over the trust list that verifiers rest on.
person     registry.commands.person:person                 Enrol people who ask and approve; keep the rule of two people.
request    registry.commands.request:request               See and answer what was asked for that takes two people.
access     registry.commands.access:access                 Show who was given a licence, when and what for.
token      registry.commands.token:token                   Give departments' programs access over HTTP, and take it away.
db         registry.commands.db:db                         Upgrade, back up, restore and check the database.
verify     verifier.commands:verify                       Say whether a licence holds, and why.
"""

# Errors of ours, and the exit code of each.
REFUSALS = """
issuer.errors:IssuerError       issuer.errors:exit_code_of
keys.errors:KeysError           2
registry.errors:RegistryError   registry.printing:exit_code_of
verifier.errors:VerifierError   registry.printing:exit_code_of
"""
