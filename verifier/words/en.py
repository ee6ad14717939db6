"""English. A sentence says what is so, then what to do where somebody must do something."""

from __future__ import annotations

OUTCOMES = {
    "valid": "VALID",
    "invalid": "NOT VALID",
    "undecided": "UNDECIDED: something could not be checked",
}

CHECK_NAMES = {
    "document": "Document",
    "trust": "Trust list",
    "key": "Signing key",
    "proof": "Signature",
    "type": "Type",
    "schema": "Content",
    "period": "Validity period",
    "status": "Status",
    "authority": "Authority",
    "holder": "Holder",
    "challenge": "Freshness",
}

SENTENCES = {
    # trust list
    "trust_list_current": "The trust list (version {version}) is current until {next_update}.",
    "trust_list_old_but_accepted": "The trust list is from {issued} and past its date; the operator accepts lists of this age.",
    "trust_list_stale": "The trust list is from {issued} and was to be replaced by {next_update}. Fetch a current one.",
    "trust_list_from_the_future": "The trust list is dated {issued}, which lies ahead. Check the clock of this computer.",
    # key
    "issuer_unknown": "The issuer {issuer} is not on the trust list.",
    "key_not_the_issuers": "The key {key} is not a key of the issuer {issuer}.",
    "key_purpose_wrong": "The key {key} may not be used for signing licences (purpose {purpose}).",
    "signing_time_missing": "The signature does not say when it was made.",
    "signed_in_the_future": "The signature is dated {signed}, which lies ahead.",
    "proof_expired": "The signature itself was good until {expires} only.",
    "key_not_yet_in_use": "The signature is dated {signed}; the key came into use on {since}.",
    "key_retired": "The key was retired on {retired}; the signature is dated {signed}.",
    "key_compromised": "The key has been in wrong hands since {compromised}; the signature is dated {signed}.",
    "key_is_the_issuers": "The key belonged to the issuer when it signed ({signed}).",
    "key_compromised_deposit_unknown": "The key leaked on {compromised}. Whether this licence was recorded before could not be "
    "found out; ask the registry.",
    "key_compromised_not_deposited_before": "The key leaked on {compromised}, and the registry did not hold this licence before then.",
    "key_compromised_but_deposited_before": "The key leaked on {compromised}; the registry holds this licence since {deposited}, before.",
    # proof
    "proof_holds": "The signature covers exactly this document.",
    "signature_mismatch": "The signature does not fit: the document was altered, or signed with another key.",
    "data_loss": "The document holds something that a signature can not cover ({found}).",
    # type and schema
    "type_unknown": "Licences of type {type} are not on the trust list. A newer trust list may have them.",
    "type_files_missing": "The description of type {type} is not at hand in the version that was signed. Fetch the trust bundle.",
    "type_published": "The type {type} ({version}) is published in the directory.",
    "suite_not_accepted": "The signature suite {suite} is not accepted for {type}.",
    "schema_not_the_types": "The licence refers to another schema than its type's ({wanted}).",
    "schema_violated": "The content breaks a rule of its type: found {found}, wanted {wanted}.",
    "schema_holds": "Every field is one that the type has, with a value that it allows.",
    # period
    "in_period": "Within its validity period ({since} to {until}).",
    "in_period_long_term": "In force since {since}, long-term.",
    "not_yet_valid": "Not yet in force: it begins on {since}.",
    "expired": "Expired: it ended on {until}.",
    "period_reversed": "The validity period ends ({until}) before it begins ({since}).",
    # status
    "in_force": "Neither suspended nor revoked.",
    "in_force_then": "Was in force on {date}.",
    "status_not_required": "Licences of type {type} carry no status.",
    "status_entry_missing": "The licence carries no status entry; {type} requires one.",
    "status_purposes_wrong": "The status entries must be exactly: {wanted}.",
    "suspended": "Suspended for a time{effective_part}{reason_part}{decision_part}.",
    "lost": "Reported lost{effective_part}{reason_part}.",
    "superseded": "Replaced by a newer version{effective_part}. Ask for the newer one.",
    "annulled": "Annulled: the grant was wrong from the start{reason_part}{decision_part}.",
    "withdrawn": "Withdrawn by the authority{effective_part}{reason_part}{decision_part}.",
    "revoked": "Revoked{effective_part}{reason_part}{decision_part}.",
    "cancelled": "Cancelled{effective_part}{reason_part}{decision_part}.",
    "transferred": "Moved to another issuer{effective_part}. Ask for the licence from there.",
    "void": "Void: the record was made in error{reason_part}.",
    "state_then_unknown": "Whether it was in force on {date} can only be told by the registry.",
    "state_in_future_unknown": "Whether it will be in force on {date} cannot be known today.",
    "list_and_record_differ": "Status list and record disagree about {date}. Ask the registry.",
    "status_list_missing": "The status list is not at hand ({found}). Connect to the registry, or fetch a current trust bundle.",
    "status_list_stale": "The status list is too old ({found}). Fetch a current one.",
    "status_list_rollback": "The status list ({found}) is older than one seen before ({wanted}).",
    "status_list_untrusted": "The status list is not signed by whom the trust list names ({found}).",
    "status_list_refused": "What stands at the status list's address is not that list ({found}).",
    "status_list_malformed": "The status list can not be opened ({found}).",
    "status_list_too_short": "The status list has {found}; the standard requires {wanted}.",
    "status_index_out_of_range": "The status list has no such entry ({found}; it has {wanted}).",
    "status_purpose_mismatch": "The status list is for {found}, not for {wanted}.",
    # authority
    "authority_granted": "The issuer ({code}) was granted {type} in area {area} when it signed.",
    "type_not_granted": "The issuer ({code}) was never granted {type}.",
    "not_granted_here_or_then": "The issuer ({code}) was not granted {type} in area {area} when it signed ({signed}).",
    # holder and challenge
    "holder_key_named": "The presentation names the holder's key.",
    "holder_purpose_wrong": "The presentation is signed for {purpose}, not for showing it.",
    "key_not_the_holders": "The presentation is signed with another key than the holder's.",
    "holder_is_the_subject": "Shown by the one to whom it was issued.",
    "holder_is_another": "This licence is bound to somebody else's key.",
    "holder_not_bound": "This licence is bound to no key, so nobody can prove to be its holder.",
    "challenge_answered": "Signed for this request.",
    "challenge_not_asked": "No challenge was asked for: it may be a copy of an earlier presentation.",
    "challenge_mismatch": "Signed for another request, or a copy of an earlier presentation.",
    "domain_mismatch": "Signed for another counter ({found}).",
    "presentation_expected": "A fresh presentation was asked for; this is a copy of the licence only.",
    "presentation_unsigned": "The presentation is not signed.",
    # the document as a whole, and whatever has no sentence of its own
    "not_a_licence": "This is a verifiable credential, but no licence.",
    "unknown_context": "The document uses a vocabulary that is not known here ({found}).",
    "malformed": "The document can not be read as a licence: found {found}; wanted {wanted}.",
    "unsupported": "This is not supported here: found {found}; wanted {wanted}.",
    "unavailable": "Could not be found out: {found}; wanted {wanted}.",
}
