"""Which commands there are, where each is found once it is asked for, and what it does in a few words.

Strings and no imports: nothing is loaded for ``licence --help``, and no room learns of another.
"""

from __future__ import annotations

COMMANDS = """
init       registry.command_init:init                     Set up a registry in LICENCE_HOME.
demo       issuer.demo.command:demo                       Show it: made-up departments, companies and licences.
serve      registry.serve_command:serve_command           Serve the registry over HTTP.
counter    registry.counter_command:counter               Open the page that checks licences at a counter.
authority  registry.command_authority:authority           Add authorities and grant them types.
type       verifier.directory_commands:type_group       List, show, check, publish, open, close and retire types.
key        keys.commands:key                              Make, list, replace and end signing keys.
mint       issuer.commands:mint                           Mint every row of a sheet as a licence.
show       registry.command_licence:show                  Show a licence.
search     registry.command_licence:search                List the licences of a holder.
history    registry.command_licence:history               Show what happened to a licence.
suspend    registry.command_transition:transition_command Suspend a licence for a time, or report it lost.
reinstate  registry.command_transition:transition_command End a suspension.
revoke     registry.command_transition:transition_command Revoke a licence as a penalty.
cancel     registry.command_transition:transition_command Close a licence formally.
annul      registry.command_transition:transition_command Annul a licence whose grant was wrong.
withdraw   registry.command_transition:transition_command Withdraw a licence because law or facts changed.
void       registry.command_transition:transition_command Void a record that was made in error.
replace    registry.command_transition:transition_command Mark a licence as replaced by a newer one.
qr         issuer.commands:qr                             Print or draw the code of a licence.
present    issuer.present_command:present                 Show a licence as its holder, for one challenge of one counter.
trust      registry.command_trust:trust                   Publish or take over the trust list that verifiers rest on.
person     registry.command_person:person                 Enrol people who ask and approve; keep the rule of two people.
request    registry.command_request:request               See and answer what was asked for that takes two people.
access     registry.command_access:access                 Show who was given a licence, when and what for.
token      registry.command_token:token                   Give departments' programs access over HTTP, and take it away.
db         registry.command_db:db                         Upgrade, back up, restore and check the database.
verify     verifier.commands:verify                       Say whether a licence holds, and why.
"""

# Errors of ours, and the exit code of each.
REFUSALS = """
issuer.errors:IssuerError       issuer.errors:exit_code_of
keys.errors:KeysError           2
registry.errors:RegistryError   registry.printing:exit_code_of
verifier.errors:VerifierError   registry.printing:exit_code_of
"""
