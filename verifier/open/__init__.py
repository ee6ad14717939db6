"""The open profile: any verifiable credential, with issuers that are their own keys, for test suites and trials.

No directory, no trust list, no authority: a report of this profile says what the standards say, never that a licence is good.
"""
