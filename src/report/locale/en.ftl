# English messages, the mirror of fr.ftl: same ids, same variables. Plain words, no jargon.
# $name_text is $name in the language's digits.

## Shared shapes

quoted = “{$text}”
labelled = {$label}: {$text}
side-value = {$side} {$value}
before-after = {$before} → {$after}
next = Next: {$command}

## Dates

date = { $day ->
   *[other] {$day_text} {$month} {$year} {$time}
}
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Modes, values, contacts, fields

mode-production = PRODUCTION
mode-test = TEST (addresses containing “{$text}”)
value-empty = (empty)
value-unknown = (not read)
value-unrepresentable = (cannot be stored)
value-yes = yes
value-no = no
contact-unnamed = (contact without name or address)
contact-no_address = (no address)
field-first_name = First name
field-last_name = Last name
field-phone = Phone
field-address = Postal address
field-title = Job title
field-company_name = Company
field-email = E-mail address
field-status = Status
field-owner = Cause of the unsubscription
field-state = State of the link
field-record = Linked record
field-tag = Tag {$tag}
field-mark = Mark {$mark}
label-name = Name
label-direction = Direction
label-tags = Tags
label-mark = Mark in Copper
label-reason = Reason
label-base = Before
label-mode = Mode
label-account = Copper account
label-audience = Mailchimp audience
label-read_at = Data read on
label-valid_until = Valid until
label-plan_id = Identifier
change-loser = Losing value: {$side} {$value}
change-lossy = The other side will keep only part of it

## Statuses of a member, and who caused a suppression

status-subscribed = subscribed
status-unsubscribed = unsubscribed
status-cleaned = address that bounces
status-pending = awaiting confirmation
status-transactional = never subscribed
status-archived = archived
status-unknown = unknown status
owner-contact = the person
owner-bounce = the address bounces
owner-forgotten = permanently erased from Mailchimp
owner-copper = a mark put in Copper
owner-ours = the synchronisation, because of a mark or an answer

## Where a record ends up

bucket-in_sync = identical
bucket-changed = to change
bucket-excluded = excluded
bucket-waiting = waiting for an answer
bucket-failing = in error

## Kinds of operation

kind-adopt = linking, nothing written
kind-restrict = unsubscription
kind-mark = mark
kind-destroy = permanent deletion
kind-rekey = change of e-mail address
kind-create = new contact
kind-reactivate = resubscription
kind-confirm = request to confirm
kind-fill = completion
kind-update = update
kind-conflict = settled conflict
kind-tag = tags added
kind-untag = tags removed
kind-clear = value emptied

## Counts

count-contacts = { $count ->
    [one] {$count_text} contact
   *[other] {$count_text} contacts
}
count-changes = { $count ->
    [one] {$count_text} change
   *[other] {$count_text} changes
}
count-adopt = { $count ->
    [one] {$count_text} contact to link, nothing written
   *[other] {$count_text} contacts to link, nothing written
}
count-restrict = { $count ->
    [one] {$count_text} unsubscription
   *[other] {$count_text} unsubscriptions
}
count-mark = { $count ->
    [one] {$count_text} mark to put or take off
   *[other] {$count_text} marks to put or take off
}
count-destroy = { $count ->
    [one] {$count_text} permanent deletion
   *[other] {$count_text} permanent deletions
}
count-rekey = { $count ->
    [one] {$count_text} change of e-mail address
   *[other] {$count_text} changes of e-mail address
}
count-create = { $count ->
    [one] {$count_text} new contact
   *[other] {$count_text} new contacts
}
count-reactivate = { $count ->
    [one] {$count_text} resubscription
   *[other] {$count_text} resubscriptions
}
count-confirm = { $count ->
    [one] {$count_text} request to confirm
   *[other] {$count_text} requests to confirm
}
count-fill = { $count ->
    [one] {$count_text} contact to complete
   *[other] {$count_text} contacts to complete
}
count-update = { $count ->
    [one] {$count_text} update
   *[other] {$count_text} updates
}
count-conflict = { $count ->
    [one] {$count_text} settled conflict
   *[other] {$count_text} settled conflicts
}
count-tag = { $count ->
    [one] {$count_text} contact gets tags
   *[other] {$count_text} contacts get tags
}
count-untag = { $count ->
    [one] {$count_text} contact loses tags
   *[other] {$count_text} contacts lose tags
}
count-clear = { $count ->
    [one] {$count_text} contact has a value emptied
   *[other] {$count_text} contacts have a value emptied
}

## Reasons

reason-unknown = value not read, nothing is decided
reason-in_sync = already the same on both sides
reason-adopt_fill = known on one side only, the other is completed
reason-conflict_adoption = matched for the first time, with different values
reason-copper_changed = changed in Copper
reason-mailchimp_changed = changed in Mailchimp
reason-conflict_both = changed differently on both sides
reason-settled_apart = different values, but nothing has changed since the last run
reason-not_mapped_back = changed where this field only receives, left as it is
reason-address_incomplete = incomplete postal address (Mailchimp asks for street, city, state and zip code)
reason-too_long = text too long for the other side
reason-not_an_option = this choice is not in the other side's list
reason-wrong_type = value of a form that the other side does not accept
reason-first_link = same address on both sides, the two records are linked
reason-new_in_copper = new in Copper
reason-new_in_mailchimp = new in Mailchimp
reason-tag_added = tag added
reason-tag_removed = tag removed
reason-tag_removed_by_hand = tag removed by hand in Mailchimp, it is not put back
reason-tag_ambiguous = two Copper tags would be one in Mailchimp
reason-tags_unknown = tags read only in part, none is changed
reason-opted_out_by_contact = the person unsubscribed
reason-bounced = the address bounces
reason-subscribed_again = the person subscribed again
reason-opt_out_mark = opt-out mark put in Copper
reason-inactive_mark = inactive mark put in Copper
reason-inactive_mark_gone = inactive mark taken off in Copper
reason-forgotten = permanently erased from Mailchimp, only the person can sign up again
reason-marked = marked for deletion in Copper
reason-inactive = marked inactive in Copper
reason-pending = sign-up not yet confirmed by the person
reason-transactional = never subscribed, the status is not changed
reason-archived = archived in Mailchimp, set aside
reason-status_not_imported = status that is not imported into Copper
reason-no_address = no e-mail address
reason-address_refused = unusable e-mail address
reason-address_changed = e-mail address changed
reason-address_taken = this address already belongs to another contact
reason-second_address = signed up under another address of the same person
reason-shared_address = several people share this address
reason-gone = deleted
reason-in_doubt = How an earlier operation ended is not known: it is checked before anything else
reason-unseen = missing from what was read, without proof of deletion, nothing is decided
reason-tombstone = deleted before, not created again
reason-link_closed = left apart, as decided
reason-link_suspended = set aside, only unsubscriptions are passed on
reason-out_of_test_scope = outside test mode
reason-filtered_out = left out by the filters
reason-question_open = waiting for an answer
reason-decided = as decided
reason-merged_away = merged in Copper, the link follows the record that remains
reason-left_behind = earlier subscription of the same person, left as it is
reason-deleted_in_copper = deleted in Copper, unsubscribed as configured
reason-refused = refused by the service, sent again only once the record has changed
reason-tried_later = failed a short while ago, tried again later by itself
reason-erased = erased on demand, never imported again
reason-undone = an earlier run taken back
reason-irreversible = cannot be taken back
reason-changed_since = changed since, left as it is

## Questions

question-marked = Marked for deletion in Copper. What should be done?
question-conflict = Changed differently on both sides. Which value should be kept?
question-deleted_in_copper = Deleted from Copper, still in Mailchimp. What should be done?
question-deleted_in_mailchimp = Deleted from Mailchimp, still in Copper. Should they be signed up again?
question-came_back = Deleted before, this contact is back. Should it be synchronised again?
question-same_person = This contact's new address is already signed up in Mailchimp. Is it the same person?
question-shared_address = Several people in Copper have this address. Which one should be synchronised?
question-address_conflict = The e-mail address was changed differently on both sides. Which one should be kept?
question-address_cycle = Contacts have exchanged their e-mail addresses. What should be done?
question-lost_address = This person has no e-mail address left in Copper. What should be done?
question-archived_in_mailchimp = Archived in Mailchimp, still active in Copper. What should be done?
question-opt_in_again = Copper and Mailchimp contradict each other. Does this person want e-mails again?
question-cleaned_new_address = The old address bounced and Copper has a new one. Should it be signed up?

## Answers: in general, then under one question

choice-archive = keep the record, take the mark off, put the inactive mark and unsubscribe; the person can come back
choice-delete = delete permanently on both sides, with no way back (add --permanently)
choice-ignore = leave aside as long as the mark is there
choice-copper = keep Copper's value
choice-mailchimp = keep Mailchimp's value
choice-keep_apart = keep both values, each on its side
choice-unsubscribe = unsubscribe in Mailchimp
choice-keep = leave as it is
choice-keep_out = leave out of the synchronisation
choice-add_again = sign up again, once the person confirms
choice-link = link the two records
choice-separate = keep two separate contacts
choice-close = leave both records as they are, and never link them again
choice-mark = mark inactive in Copper
choice-pending = send the person a request to confirm
choice-use = synchronise record {$id}
choice-use-named = synchronise {$person} (record {$id})
choice-recommended = {$text} (recommended)
choice-deleted_in_copper-keep = leave the contact as it is in Mailchimp, and link it no more
choice-came_back-link = synchronise again
choice-same_person-link = it is the same person: link to this sign-up, leaving the old one alone
choice-same_person-separate = they are two people: do not link them
choice-address_conflict-copper = keep Copper's address
choice-address_conflict-mailchimp = keep Mailchimp's address
choice-address_cycle-keep = leave these contacts aside for now
choice-lost_address-keep = leave this contact aside for now
choice-archived_in_mailchimp-keep = leave aside, changing nothing
choice-opt_in_again-keep_out = send them no more mail (unsubscribe if need be)
choice-cleaned_new_address-keep_out = do not sign it up

## Failures and what to do about them

failure-rejected = these values were refused
failure-refused = Mailchimp refuses to subscribe this address
failure-ignored_by_service = accepted, but nothing changed
failure-unauthorized = the access key was refused
failure-unreachable = no answer from the service
failure-unreadable = unreadable answer from the service
failure-out_of_scope = outside the current mode, nothing was sent
failure-forgotten = Mailchimp has permanently deleted this address
remedy-rejected = correct the value in the record; it is sent again once it has changed
remedy-refused = only the person can sign up again, through the sign-up form
remedy-ignored_by_service = check the record by hand; it is sent again once it has changed
remedy-unauthorized = ask the account's administrator for a new key
remedy-unreachable = nothing to do: the next run tries again
remedy-unreadable = if it happens again, give this report to support
remedy-out_of_scope = nothing to do in test mode; otherwise give this report to support
remedy-forgotten = only the person can sign up again, through the sign-up form

## How a run ended

outcome-done = done
outcome-changes = there are changes to make
outcome-refused = refused, nothing was written
outcome-stopped = stopped by a check, nothing was written
outcome-partial = done in part
outcome-pending = done, answers are awaited
outcome-locked = another run is in progress
outcome-recovery = something must be checked first
outcome-failed = failed

## The shown plan

plan-title = Plan {$id} · Copper ↔ Mailchimp
plan-scope_changed = The mode, the filters or the fields have changed since the last plan that a person applied: read with care
plan-summary = WHAT WILL BE DONE
plan-details = IN DETAIL
plan-empty = No changes: Copper and Mailchimp agree.
plan-empty-but-questions = No changes for now: answers are awaited.
plan-only = Only what concerns {$email}:
plan-only-nothing = This plan holds nothing about {$email}.
plan-more-contacts = { $count ->
    [one] … and {$count_text} more contact ({$kind}). See all: {$command}
   *[other] … and {$count_text} more contacts ({$kind}). See all: {$command}
}
plan-more = { $count ->
   *[other] … and {$count_text} more. See all: {$command}
}
plan-questions = { $count ->
    [one] ONE QUESTION WAITS FOR AN ANSWER
   *[other] {$count_text} QUESTIONS WAIT FOR AN ANSWER
}
plan-answer = Nothing is done without an answer: {$command}
plan-conflicts = { $count ->
    [one] ONE VALUE WILL BE SET ASIDE
   *[other] {$count_text} VALUES WILL BE SET ASIDE
}
plan-conflict = {$field}: {$winner} wins with {$kept}; the value of {$loser}, {$lost}, is set aside
plan-listed = LEFT AS IT IS ({$count_text})
plan-excluded = Outside the synchronisation: {$copper_text} in Copper, {$mailchimp_text} in Mailchimp
plan-checks = { $count ->
    [one] ONE CHECK TO LOOK AT
   *[other] {$count_text} CHECKS TO LOOK AT
}
plan-listed-reason = {$reason}: {$count_text}
plan-whole = The whole plan: {$end}
plan-end = { $changes ->
    [one] {$changes_text} change
   *[other] {$changes_text} changes
}, { $questions ->
    [one] {$questions_text} question
   *[other] {$questions_text} questions
}, { $identical ->
    [one] {$identical_text} identical contact
   *[other] {$identical_text} identical contacts
}.
check-line = {$name}: {$numerator_text} of {$denominator_text}, limit {$limit}; {$verdict}
check-no_limit = none
check-allow = If that is intended: {$command}
check-shrink_copper = Records missing from Copper
check-shrink_mailchimp = Records missing from Mailchimp
check-accounting_copper = Copper records counted
check-accounting_mailchimp = Mailchimp records counted
check-scope = Operations outside the scope
check-forbidden = Forbidden operations
check-removals = Tags removed and values emptied
check-creates = New contacts
check-audience = Size of the audience
verdict-pass = in order
verdict-hold = waits for a person's consent
verdict-stop = nothing will be written

## The report of a run: one line per contact

done-identical = Identical contact skipped (optimisation)
done-sync = Synchronised
done-sync-tags = { $count ->
    [one] Synchronised with {$count_text} tag
   *[other] Synchronised with {$count_text} tags
}
done-create = New contact added
done-archive = Archived: unsubscribed and marked inactive, the record is kept
done-destroy = Permanently deleted
done-restrict = Unsubscribed
done-reactivate = Resubscribed
done-confirm = Request to confirm sent
done-rekey = E-mail address changed
done-mark = Mark updated in Copper
done-mark-opted_out_by_contact = Unsubscription noted in Copper
done-mark-bounced = Bouncing address noted in Copper
done-mark-subscribed_again = Resubscription noted in Copper
done-mark-forgotten = Sign-up required, noted in Copper
done-mark-archived = Archiving noted in Copper
headline-failed = Error
headline-failed-partly = Synchronised in part, with an error
headline-in_doubt = To be checked
headline-drifted = To be done again (changed in the meantime)
headline-held = Held
headline-held-partly = Synchronised in part, the rest is held
step-lossy = Not kept as sent: {$fields}
step-drifted = Nothing was written ({$kind}). Changed in the meantime: {$fields}
step-failed = Error ({$kind}): {$failure}
step-message = Answer of the service: “{$message}”
step-remedy = What to do: {$remedy}
step-in_doubt = Interrupted ({$kind}): it is not known whether it was written
step-held = Not done yet ({$kind})

## The report of a run: its known shape

report-title = COPPER ↔ MAILCHIMP SYNCHRONISATION REPORT
report-date = Date: {$text}
report-mode = Mode: {$text}
report-mode-test = TEST (e-mails containing “{$text}”)
report-duration = Duration: {$text}
report-unfinished = unfinished
report-total = Total operations: {$text}
report-successes = ✅ Successes: {$text}
report-errors = ❌ Errors: {$text}
report-rate = 📊 Success rate: {$text}%
report-marked = 🗑️ Contacts marked for deletion: {$text}
report-drifted = 🔁 Contacts to be done again: {$text}
report-in_doubt = ❓ Contacts to be checked: {$text}
report-waiting = ⏳ Questions waiting for an answer: {$text}
report-held = ⏸️ Changes held: {$text}
report-excluded-copper = 🚫 Excluded, in Copper: {$text}
report-excluded-mailchimp = 🚫 Excluded, in Mailchimp: {$text}
report-details = DETAILS:
report-more-identical = { $count ->
    [one] … and {$count_text} more identical contact skipped
   *[other] … and {$count_text} more identical contacts skipped
}
report-nothing = Nothing to do, everything is up to date
report-support = TO GIVE TO SUPPORT IF THERE IS A PROBLEM:
report-support-date = Date: {$text}
report-support-run = Run: {$text}
report-support-file = Report: {$text}
report-end = { $total ->
    [one] {$total_text} contact
   *[other] {$total_text} contacts
}: { $successes ->
   *[other] {$successes_text} done
}, { $errors ->
    [one] {$errors_text} error
   *[other] {$errors_text} errors
}.

## Commands: prompts and answers

cli-yes = yes
cli-approve = { $count ->
    [one] Apply this change? Type “yes” to accept:
   *[other] Apply these {$count_text} changes? Type “yes” to accept:
}
cli-not_approved = Nothing was written.

## The command line: help

help-usage = Usage
help-commands = Commands
help-options = Options
help-arguments = Arguments
help-help = Show this help
help-version = Show the version
help-sync = Keeps a Copper account and a Mailchimp audience in step, under a plan that you approve
help-demo = Shows the whole job on fake services, without account or key
help-demo-dir = The folder to write the demonstration into; by default a temporary one
help-demo-contacts = Adds N invented contacts on each side
help-sandbox = Serves a fake Copper and a fake Mailchimp until stopped
help-copper_port = The fake Copper's port; by default a free one
help-mailchimp_port = The fake Mailchimp's port; by default a free one
help-admin_port = The port of the admin routes; by default a free one
help-sandbox-contacts = Fills both services with N invented contacts
help-data = Fills both services from this file
help-keep = Writes what both services hold to this file when stopped
help-quota = Enforces Copper's quota or not
help-plan = Reads both services, writes the plan and shows it; changes nothing
help-plan-output = The plan's file; by default in the folder of plans
help-full = Reads everything again, even what did not change
help-detailed_exitcode = Exits with 2 when the plan holds changes
help-fail_on_pending = Exits with 7 when questions wait
help-show = Shows a saved plan
help-show-file = The plan's file
help-email = Shows this contact only
help-all = Shows everything, unabridged
help-approve = Stores your yes for exactly this plan
help-approve-file = The plan's file
help-apply = Has a plan approved, then applies it
help-apply-file = The plan's file; without one, a plan is made and shown first
help-yes = Approves without asking
help-only = Keeps these operations only (ids or beginnings of ids)
help-except = Keeps all but these operations
help-allow = Raises a limit for this plan: shrink, removals, creates or audience
help-status = Shows the last runs, the contacts and the open questions
help-report = Shows the report of a run
help-report-run = The run, the beginning of its id, or “last”
help-format = The form of the report
help-report-output = The file to write it to
help-raw = CSV without byte order mark and formula guard
help-completions = Writes completions for a shell
help-shell = bash, zsh, fish, elvish or powershell
help-config = The configuration file; by default ./sync.toml
help-lang = The language of messages
help-color = Colours
help-json = Answers with one JSON document
help-quiet = Prints the answer and errors only
help-verbose = Prints more; may be repeated

usage-unknown-argument = Unknown option: { $argument }.
usage-unknown-command = Unknown command: { $command }.
usage-missing-argument = Missing: { $argument }.
usage-missing-command = A command is missing.
usage-invalid-value = Value refused for { $argument }: “{ $value }”.
usage-conflict = { $argument } does not go with another option given.
usage-other = The command line is not understood.
usage-suggestion = Did you mean “{ $suggestion }”?
hint-usage = add --help to see what is possible

## The command line: errors, and what to do

error-wrong-account = { $side }: the key opens { $found }, but this synchronisation belongs to { $expected }; nothing was written
hint-wrong-account = put back the earlier key and audience, or take another “state” file for this account
error-unwritable = cannot write { $path }: { $cause }
hint-unwritable = check that the folder exists and that you may write to it
error-unauthorized = { $side } refuses the key: { $cause }
hint-unauthorized = check the key, the address of its user and its rights, then try again
error-remote-not-found = { $side } does not know what the configuration names: { $cause }
hint-remote-not-found = check “mailchimp.audience” and the “base_url” addresses in sync.toml
error-rejected = { $side } does not accept the configuration: { $cause }
hint-rejected = check the [[field]] entries of sync.toml
error-rate-limited = { $side }: too many requests, even after several tries ({ $cause })
hint-rate-limited = wait a few minutes; if it lasts, lower “requests_per_minute”
error-unreachable = { $side } does not answer: { $cause }
hint-unreachable = check the network and the service's status page, then try again; nothing is lost
error-unreadable = { $side } answered otherwise than expected: { $cause }
hint-unreadable = try again later; if it lasts, check “base_url”
error-out-of-scope = { $side }: a write outside the scope was stopped ({ $cause })
hint-out-of-scope = report it to support: this must not happen
error-snapshot-failed = { $side } could not be read whole ({ $cause }); nothing was planned or written
hint-snapshot-failed = try again; an incomplete reading is never used
error-interrupted = stopped at your request; nothing was written
hint-interrupted = run the command again whenever you like
error-newer-store = the store was written by a later version of the program ({ $cause })
hint-newer-store = update the program; the store was not touched
error-corrupt-store = the store is damaged: { $cause }
hint-corrupt-store = put the file aside and take a backup; without one, the next plan starts afresh from both services
error-foreign-store = { $path } is not a store of this program; nothing was written to it
hint-foreign-store = name another file as “state” in sync.toml
error-disk-full = the disk is full
hint-disk-full = make room, then try again; nothing is lost
error-busy-store = another program writes to the store
hint-busy-store = wait until it has finished, then try again
error-locked = another run is under way: { $holder }
hint-locked = wait until it has finished; the lock frees itself
error-not-found = no such thing: { $what }
hint-not-found = make a plan first, and apply it
error-ambiguous = “{ $prefix }” fits several runs ({ $cause })
hint-ambiguous = give more characters
error-store = the store refused: { $cause }
hint-store = try again; if it lasts, report it to support
error-unreadable-file = cannot read { $path }: { $cause }
hint-unreadable-file = check the path and the content of the file
error-not-a-plan = this file is no plan: { $cause }
hint-not-a-plan = make a new plan
error-other-format = this plan has another format: { $cause }
hint-other-format = make a new plan with this version of the program
error-plan-changed = the plan's file was changed, or replaced by a later plan; nothing was written
hint-plan-changed = make a new plan
error-plan-foreign = this plan was not made here; nothing was written
hint-plan-foreign = make a new plan
error-plan-used = this plan was used before; nothing was written
hint-plan-used = make a new plan: it will hold only what is left to do
error-plan-expired = this plan is too old; nothing was written
hint-plan-expired = make a new plan
error-plan-not-approved = this plan is not approved; nothing was written
hint-plan-not-approved = read it, then add --yes, or approve it with the command “approve”
error-plan-other-configuration = the configuration changed since this plan; nothing was written
hint-plan-other-configuration = make a new plan
error-plan-other-scope = mode or filters changed since this plan; nothing was written
hint-plan-other-scope = make a new plan
error-plan-declined = you did not approve; nothing was written
hint-plan-declined = the plan is kept: you can still apply it before it expires
error-plan-stale = these contacts changed since the plan: { $contacts }; nothing was written
hint-plan-stale = make a new plan, or leave them out with --except
error-no-such-operation = no operation, or several, begin with “{ $prefix }”
hint-no-such-operation = the ids of operations stand in the plan's file
error-guard = stopped by a guard: { $check }; nothing was written
hint-guard = check that nothing disappeared by mistake; if it is meant, raise the limit with --allow
error-config-not-found = { $cause }
hint-config-not-found = check the path given to --config or in SYNC_CONFIG
error-config-absent = no configuration was found
hint-config-absent = write a sync.toml, or try the command “demo” first
error-config-unreadable = { $cause }
hint-config-unreadable = check the rights of this file
error-config-invalid = configuration refused: { $cause }
hint-config-invalid = correct these lines, then try again
error-transport = cannot prepare the connection: { $cause }
hint-transport = check the system's certificates (package ca-certificates)
error-port = cannot open a local port: { $cause }
hint-port = choose another port, or let the program choose
error-demo-folder = { $path } already holds a sync.toml
hint-demo-folder = choose another folder with --dir
error-demo-act = a fake service refused an act of the demonstration: { $cause }
hint-demo-act = report it to support: this must not happen
error-demo-not-settled = the last plan still holds { $count } changes
hint-demo-not-settled = report it to support: this must not happen

## The command line: answers

approve-done = Plan { $plan } approved: { $count ->
    [one] { $count_text } operation.
   *[other] { $count_text } operations.
}
apply-question = { $count ->
    [one] Apply this change?
   *[other] Apply these { $count_text } changes?
} Type “yes” in full:
outcome-unfinished = unfinished
state-mode = Mode
state-runs = Last runs:
state-no-run = none
state-buckets = Contacts, from the data read on { $date }:
state-questions = { $count ->
    [0] No question waits.
    [one] { $count_text } question waits:
   *[other] { $count_text } questions wait:
}
state-next = To go on: { $program } plan
sandbox-configuration = To be put into sync.toml:
sandbox-environment = To be typed in the terminal of the synchronisation:
sandbox-admin = Administration of the fake services: { $url }
sandbox-stop = Ctrl-C to stop.
demo-first-day = Day one. Copper and Mailchimp do not know each other yet: here is the first plan (folder { $folder })
demo-second-day = The day after. People were edited in Copper, contacts changed their minds at Mailchimp: here is the plan
demo-apply = The plan is approved and applied
demo-third-plan = Another plan, right after: nothing is left to do
demo-end = End of the demonstration. Plans, reports and store stay in { $folder }

## Answers about a contact, the state and the export

state-unread = The two services have not been read yet.
state-unscheduled = No run is scheduled.
state-scheduled = Next run: { $date }
state-held = { $count ->
    [one] { $count_text } operation held by the last run:
   *[other] { $count_text } operations held by the last run:
}
state-list-end = Contacts { $bucket }: { $copper_text } in Copper, { $mailchimp_text } in Mailchimp.
export-done = { $count ->
    [one] { $count_text } record written to { $path }
   *[other] { $count_text } records written to { $path }
}
answer-in_sync = This contact is synchronised: the two records are linked and there is nothing to do.
answer-in_sync_apart = This contact is synchronised, save what is left as it is: { $reason }.
answer-in_sync_suppressed = This contact is synchronised but gets no mail: { $status }.
answer-to_link = This contact is not synchronised yet: the two records have the same address and will be linked by the next run, with nothing written.
answer-to_create = This contact is not synchronised yet: it is only in { $side }, and the next run will create it in { $other }.
answer-to_change = This contact is not up to date yet. To be done by the next run: { $kinds }.
answer-failed_last = This contact is not up to date: the last write failed ({ $failure }).
answer-waiting = This contact waits for an answer. { $question }
answer-excluded = This contact is not synchronised: { $reason }.
answer-failing = This contact is not synchronised: { $reason }.
answer-past = This contact is not synchronised: it has no record any more, neither in Copper nor in Mailchimp.
answer-side = { $side }, read on { $date }
answer-no_record = No record
answer-record = record { $id }
answer-record-changed = { $record }, changed on { $date }
answer-unseen = Not seen by the last reading, without proof of deletion
answer-marks = Marks recognised
answer-mark-delete = to be deleted
answer-mark-inactive = inactive
answer-mark-opt_out = opted out
answer-mark-resubscribe = must sign up again
answer-link = Link
answer-link-line = { $state }: { $copper } of Copper, { $mailchimp } of Mailchimp (identifier { $id }, generation { $generation_text })
answer-link-active = Active
answer-link-suspended = Set aside
answer-link-closed = Closed
answer-base = When the two last agreed:
answer-based-tags = Tags followed
answer-tombstones = Deletions remembered
answer-cause-deleted = deleted
answer-cause-forgotten = permanently erased from Mailchimp
answer-cause-left_behind = left alone, the link moved to another record
answer-refusals = Writes left aside: refused, or failed and tried again later
answer-next-try = Next try by itself: { $next }
answer-refused = { $count ->
    [one] refused once, on { $last }
   *[other] refused { $count_text } times, from { $since } to { $last }
}
answer-plan = What a plan made now would say, from this data
answer-bucket-in_sync = Identical
answer-bucket-changed = To change
answer-bucket-excluded = Excluded
answer-bucket-waiting = Waiting for an answer
answer-bucket-failing = In error
answer-command = To answer: { $command }
answer-answered = Answers in force
answer-given = Answer of { $by }: { $choice }
answer-performed = Last operations
answer-none = None
answer-run = run { $run }
answer-run-approved = run { $run }, approved by { $approver }
answer-ended-done = done
answer-ended-drifted = to be done again
answer-ended-failed = failed
answer-ended-in_doubt = to be verified
answer-ended-held = not done
field-unsubscribe_reason = Reason for the unsubscription
field-contact_type = Contact type
history-first = seen for the first time
history-theirs = changed in { $side }
history-ours = written by the synchronisation
history-ours-run = written by the synchronisation (run { $run })
history-created-run = created by the synchronisation (run { $run })
history-gone = gone
history-same = Nothing that is synchronised changed
history-asked = Question: { $question }
history-count = { $count ->
    [0] No event.
    [one] { $count_text } event.
   *[other] { $count_text } events.
}
help-why = Tells all that is known of a contact, and why it is synchronised or not
help-why-email = One of their e-mail addresses
help-history = Tells what happened to a contact, on both sides, in order
help-history-email = One of their e-mail addresses
help-export = Writes every record read as CSV
help-side = Only the records of this side
help-export-output = The file to write it to
help-list = Shows only the contacts of one of these groups, with the reason
error-unknown-contact = nothing is known of the address “{ $email }”
hint-unknown-contact = check the address; if it was just added, first read both services with “{ $program } plan”

# Answers to questions
decide-counts = {$open ->
    [one] {$open} question waits for an answer
   *[other] {$open} questions wait for an answer
}, {$answered ->
    [one] {$answered} answer is in force.
   *[other] {$answered} answers are in force.
}
decide-taken = ✓ {$contact} → {$choice}
decide-asked-again = ✓ {$contact} → answer forgotten, the question is asked again
decide-by = answered by {$by}, {$date}
walk-place = question {$number} of {$count}
walk-prompt = Your answer (number or word; Enter: later; q: stop):
walk-unclear = Not understood: type the number or the word of one of the choices.
walk-retype = A deletion for good, which cannot be taken back. Type {$wanted} again to confirm:
walk-not-deleted = What was typed is not the same: nothing will be deleted.
walk-offer = {$count ->
    [one] One question waits for an answer; it comes first.
   *[other] {$count} questions wait for an answer; they come first.
}
error-decide-usage = a subject and a choice are needed, or --all and --kind together
hint-decide-usage = "{$program} decide" alone shows the questions and their choices
error-no-such-question = no question is about "{$value}"
hint-no-such-question = "{$program} decide" shows what waits; "{$program} plan" brings it up to date
error-several-questions = several questions are about "{$value}": {$list}
hint-several-questions = give the question's id in place of the address
error-no-such-choice = "{$value}" is no possible answer
hint-no-such-choice = possible choices: {$list}
error-no-such-kind = "{$value}" is no kind of question
hint-no-such-kind = kinds of question: {$list}
error-not-permanent = a deletion is for good on both sides, and has to be asked for as such
hint-not-permanent = add --permanently, or choose "archive": the record is kept and can come back
error-nothing-permanent = --permanently goes with "delete" alone
hint-nothing-permanent = give the command without --permanently
error-delete-all = nobody is deleted in bulk
hint-delete-all = answer contact by contact: "{$program} decide ADDRESS delete --permanently"
error-nothing-waits = no question "{$value}" waits for this answer
hint-nothing-waits = "{$program} decide" shows what waits
error-not-retyped = what was typed is not the same: nothing will be deleted
hint-not-retyped = give the command again and type the address exactly as shown
help-decide = Shows the open questions and takes answers
help-decide-subject = The contact's address, or the question's id
help-decide-choice = The answer; "ask" forgets the one that was given
help-decide-all = Gives this answer to every question of a kind
help-decide-kind = The kind of question meant by --all
help-decide-permanently = Confirms that a deletion is for good

## Unattended runs: what is held, what waits, and what to do about it

hold-kind = this kind of change is never made without somebody's approval
hold-budget = there are more of these than may be made without somebody's approval
hold-audience = the audience would grow beyond the size set
hold-scope_changed = the mode, the filters or the fields changed, and nobody has applied a plan since
hold-earlier = follows a change that is held itself
release-kind = read the plan and approve it: {$command}
release-budget = if that many are meant, read the plan and approve it: {$command}
release-audience = raise “audience_cap” in sync.toml, or read the plan and approve it: {$command}
release-scope_changed = read the plan and approve it once: {$command}
release-earlier = nothing more: it will be made with the change that it waits for
step-held-because = Held ({$kind}): {$why}
report-problem = WHY NOTHING WAS DONE:
report-none-done = { $count ->
    [one] The planned change was not made
   *[other] None of the {$count_text} planned changes was made
}
report-questions = QUESTIONS WAITING FOR AN ANSWER ({$count_text}):
report-answer = To answer: {$command}
report-holds = CHANGES HELD ({$count_text}):
report-and-others = { $count ->
    [one] {$named} and {$count_text} other
   *[other] {$named} and {$count_text} others
}
report-attention = CONTACTS TO LOOK AT ({$count_text}):
report-signup = Sign-up link: {$url}
attention-forgotten = invite the person to sign up again, by the sign-up form
attention-shared_address = give each record an address of its own in Copper, or merge the records if they are one person
attention-address_taken = if they are one person, merge the two records in Copper
attention-address_refused = correct the address in the record
attention-refused = correct the record; it will be sent again once it has changed
help-run = Synchronises unattended: does what the settings allow, holds the rest and asks nothing
help-run-fail_on_pending = Exits with 7 when questions wait or changes are held
help-resume = Finishes an interrupted plan, under the yes already given
resume-nothing = Nothing to resume: no plan is interrupted.
error-run-first-plan = the very first plan needs somebody's approval; nothing was written
hint-run-first-plan = run the command “apply” once, read the plan and approve it; from then on these runs will do by themselves
error-run-wider-scope = more contacts take part than in the last plan that somebody approved (mode or filters changed); nothing was written
hint-run-wider-scope = run the command “apply” once, read the plan and approve it; from then on these runs will do by themselves

# Taking a run back
undo-next = Nothing is taken back yet. A deletion for good, a person's own unsubscribe and mails that a sign-up set off cannot be. To apply this plan: {$command}
help-undo = Writes the plan that takes a run back; nothing is done before it is applied
help-undo-run = The run: its id, the beginning of it, or "last"
help-undo-email = For this contact alone
help-undo-output = The file to write the plan to

# The mode
mode-count = {$copper} records in Copper, {$mailchimp} in Mailchimp
mode-question = Type "production" to let all of these take part:
mode-attended = Unattended runs wait until somebody has applied a plan under this mode: {$program} apply
error-mode-from-environment = the mode comes from the variable {$name}, which wins over the file; nothing changed
hint-mode-from-environment = take that variable away, or change its value
error-mode-without-file = there is no sync.toml to write the mode to; nothing changed
hint-mode-without-file = make a sync.toml of one line: mode = "test"
error-mode-not-confirmed = the word "production" was not given; nothing changed
hint-mode-not-confirmed = on a terminal, type it when asked; elsewhere: {$program} mode production --yes production
error-mode-unchanged = {$path} does not say the wanted mode after writing; its old text was put back
hint-mode-unchanged = change the line "mode = …" by hand
help-mode = Shows the mode and whom it concerns, or changes it
help-mode-mode = The mode wanted
help-mode-yes = Confirms production without being asked

# Erasing somebody
forget-retype = Everything kept here of this person will be erased, for good. Type {$wanted} again to confirm:
forget-done = Erased: {$versions} versions of records, {$questions} questions; {$entries} lines of the journal say nothing of this person any more.
forget-file = File deleted: {$path}
forget-elsewhere = The records in Copper and Mailchimp are not touched. This address is not imported again; only an unsubscribe still travels. To delete those records too, do it in each of the two services.
error-forget-not-confirmed = nothing was confirmed, nothing was erased
hint-forget-not-confirmed = on a terminal, type the address when asked; elsewhere add --yes
error-forget-in-doubt = the end of an operation on this person is not known, nothing was erased
hint-forget-in-doubt = first run "sync apply" or "sync run", which settles it
help-forget = Erases somebody from everything kept here
help-forget-email = Their e-mail address
help-forget-yes = Asks for no confirmation

# Looking over the installation
doctor-configuration = Configuration
doctor-configuration-good = {$path}
doctor-configuration-environment = no sync.toml: everything comes from the environment
doctor-configuration-faulty = {$cause}
doctor-configuration-faulty-remedy = correct these lines, or set up again: {$program} init
doctor-secrets = File of keys
doctor-secrets-good = {$path} can be read by its owner alone
doctor-secrets-elsewhere = no .env file: the keys come from elsewhere
doctor-secrets-open = other users of this machine can read the keys in {$path}
doctor-secrets-open-remedy = chmod 600 {$path}
doctor-copper_key = Copper key
doctor-copper_key-good = accepted, account “{$account}”, user {$user}
doctor-copper_key-refused = refused by Copper ({$cause})
doctor-copper_key-refused-remedy = in Copper: Settings → Integrations → API Keys; check the key and the address of the user whose it is
doctor-copper_key-busy = Copper does not answer for now: too many requests ({$cause})
doctor-copper_key-busy-remedy = wait a minute; if it comes again, lower copper.requests_per_minute
doctor-copper_key-unreachable = Copper cannot be reached ({$cause})
doctor-copper_key-unreachable-remedy = check this machine's connection, its proxy and copper.base_url
doctor-copper_key-strange = unexpected answer from Copper ({$cause})
doctor-copper_key-strange-remedy = check copper.base_url
doctor-copper_rights = Rights in Copper
doctor-copper_rights-good = reading and writing
doctor-copper_rights-read_only = reading alone: nothing can be written to Copper
doctor-copper_rights-read_only-remedy = take the key of an administrator of Copper, best of a user kept for the synchronisation
doctor-copper_view = Contacts seen in Copper
doctor-copper_view-good = all
doctor-copper_view-part = the account gives rights team by team: this key may not see everybody
doctor-copper_view-part-remedy = take the key of an administrator, who sees all contacts; else some will pass for deleted
doctor-copper_fields = Fields of Copper
doctor-copper_fields-good = the {$count} chosen fields exist
doctor-copper_fields-absent = {$cause}
doctor-copper_fields-absent-remedy = correct this [[field]] of sync.toml, or set up again: {$program} init
doctor-mailchimp_key = Mailchimp key
doctor-mailchimp_key-good = accepted, account “{$account}”, role {$user}
doctor-mailchimp_key-refused = refused by Mailchimp ({$cause})
doctor-mailchimp_key-refused-remedy = in Mailchimp: Account & billing → Extras → API keys; a key ends with the name of its data centre (…-us21)
doctor-mailchimp_key-busy = Mailchimp does not answer for now: too many requests ({$cause})
doctor-mailchimp_key-busy-remedy = wait a minute; if it comes again, lower mailchimp.connections
doctor-mailchimp_key-unreachable = Mailchimp cannot be reached ({$cause})
doctor-mailchimp_key-unreachable-remedy = check this machine's connection, its proxy and mailchimp.base_url
doctor-mailchimp_key-strange = unexpected answer from Mailchimp ({$cause})
doctor-mailchimp_key-strange-remedy = check mailchimp.base_url
doctor-mailchimp_rights = Rights in Mailchimp
doctor-mailchimp_rights-good = reading and writing
doctor-mailchimp_rights-read_only = reading alone: nothing can be written to Mailchimp
doctor-mailchimp_rights-read_only-remedy = the key must belong to a user with the role Owner, Admin or Manager
doctor-audience = Audience
doctor-audience-good = “{$name}”, {$count} members
doctor-audience-absent = {$wanted} is no audience of this account; there are: {$known}
doctor-audience-absent-remedy = put one of them into mailchimp.audience
doctor-merge_fields = Fields of Mailchimp
doctor-merge_fields-good = the {$count} chosen fields exist
doctor-merge_fields-absent = {$cause}
doctor-merge_fields-absent-remedy = make this merge field in the audience, correct this [[field]] of sync.toml, or set up again: {$program} init
doctor-accounts = Linked accounts
doctor-accounts-good = the same as from the beginning
doctor-accounts-other = {$side}: the memory belongs to {$expected}, the key opens {$found}
doctor-accounts-other-remedy = put back the key and the audience of before; for other accounts, take another folder with its own sync.toml
doctor-quota = Limits of the services
doctor-quota-good = kept
doctor-quota-used_up = {$side} refuses for now: too many requests
doctor-quota-used_up-remedy = other tools use the same account; wait, or lower copper.requests_per_minute and mailchimp.connections
doctor-clock = Clock
doctor-clock-good = right
doctor-clock-apart = this machine's and that of {$side} are {$seconds} seconds apart
doctor-clock-apart-remedy = set this machine's clock (for instance: timedatectl set-ntp true)
doctor-integration = Copper's own Mailchimp integration
doctor-integration-unseen = it cannot be seen from here
doctor-integration-unseen-remedy = in Copper, Settings → Integrations → Mailchimp: switch it off if it is on; two synchronisations contradict each other
doctor-store = Memory
doctor-store-good = sound, {$copper} records of Copper and {$mailchimp} of Mailchimp
doctor-store-new = not yet: the first plan makes it
doctor-store-broken = {$cause}
doctor-store-broken-remedy = put back the last copy of the file, or move it aside: everything is read again, and nobody is subscribed again
doctor-disk = Room on the disk
doctor-disk-good = {$free} MiB free
doctor-disk-scant = {$free} MiB free only
doctor-disk-scant-remedy = make room soon: an upgrade copies the memory first
doctor-disk-full = {$free} MiB free only: the next run may fail
doctor-disk-full-remedy = make room now; nothing is lost until then
doctor-lock = Lock
doctor-lock-good = free
doctor-lock-held = a run is under way: {$holder}
doctor-lock-held-remedy = wait for its end; the lock of a program that ended frees itself
doctor-lock-unwritable = {$cause}
doctor-lock-unwritable-remedy = the memory's folder must belong to the user who synchronises
doctor-runs = Last runs
doctor-runs-good = the last one succeeded
doctor-runs-none = none yet
doctor-runs-none-remedy = read and apply a first plan: {$program} apply
doctor-runs-failed = the last one did not do everything ({$run})
doctor-runs-failed-remedy = read its report: {$program} report; the next run tries again by itself
doctor-runs-failing = the last {$count} failed
doctor-runs-failing-remedy = read the last report: {$program} report
doctor-runs-in_doubt = a run was cut; the end of an operation is to be checked
doctor-runs-in_doubt-remedy = {$program} resume, or the next unattended run, checks it
doctor-schedule = Unattended runs
doctor-notify = Alerts
doctor-notify-good = somebody is told
doctor-notify-nobody = nobody is told when a run fails or a question waits
doctor-notify-nobody-remedy = fill in [notify] in sync.toml: an e-mail, or the address of a Slack or Teams channel
doctor-unknown = not checked: see the lines marked ❌ first
doctor-end = { $bad ->
    [0] Everything that is needed works
    [one] {$bad_text} thing to correct
   *[other] {$bad_text} things to correct
} · { $advice ->
    [one] {$advice_text} piece of advice
   *[other] {$advice_text} pieces of advice
} · {$good_text} in order
help-doctor = Looks over the installation and says what to do; with -v, shows each setting and where it comes from

# The settings in force
values-title = Settings in force:
values-secret = (secret)
values-default = default
values-file = sync.toml, line {$line}
values-environment = variable {$name}
values-dotenv = .env, {$name}
values-legacy = .env of the earlier program, {$name}
values-keyfile = file {$name}
values-flag = command line

# Unattended runs
schedule-on = Unattended runs: every {$every}, by {$system}
schedule-off = No unattended run. To install them: {$program} schedule on
schedule-next = Next run: {$date}
schedule-last = Last unattended run: {$date}
error-schedule-period = a frequency that the machine cannot keep: {$found}
hint-schedule-period = take a number of minutes that divides the hour (5m, 10m, 15m, 30m) or of hours that divides the day (1h, 2h, 4h, 12h, 24h)
error-schedule-nobody = this machine has neither systemd for this user, nor launchd, nor crontab
hint-schedule-nobody = have this machine's own scheduler start this line: {$line}
error-schedule-unknown = this machine has neither systemd for this user, nor launchd, nor crontab
hint-schedule-unknown = on a server: loginctl enable-linger, so that systemd also serves a user who is not logged in
error-schedule-refused = this machine's scheduler refused ({$cause})
hint-schedule-refused = try the same command by hand, then begin again
help-schedule = Installs, removes or shows the unattended runs
help-schedule-action = What to do
help-schedule-every = The frequency: 15m (recommended), 1h, 4h, 12h or 24h
doctor-schedule-good = every {$every}, by {$system}
doctor-schedule-off = none
doctor-schedule-off-remedy = {$program} schedule on
doctor-schedule-other = another frequency than that of sync.toml
doctor-schedule-other-remedy = {$program} schedule on
doctor-schedule-nobody = no scheduler that is known on this machine ({$cause})
doctor-schedule-nobody-remedy = {$program} schedule on shows the line to have started in another way

# Setting up
init-copper = Copper. The key is made in Settings → Integrations → API Keys, best by an administrator.
init-copper-email = E-mail address of the Copper user
init-copper-key = API key of Copper (it is not shown)
init-mailchimp = Mailchimp. The key is made in Account & billing → Extras → API keys.
init-mailchimp-key = API key of Mailchimp (it is not shown)
init-prompt = {$question}:
init-prompt-proposed = {$question} [{$proposed}]:
init-known = the one that is known already
init-audience-only = ✅ Audience: “{$name}” ({$id}), {$count} members
init-audience-line =   {$number}. “{$name}” ({$id}), {$count} members
init-audience = Which audience, by its number
init-fields = Fields that both services have:
init-fields-question = Synchronise all of them? Enter for yes, “no” for first and last name alone:
init-frequencies = How often? 1. every 15 minutes (recommended)  2. every hour  3. every 4 hours  4. twice a day  5. once a day  0. not yet
init-frequency = Your choice
init-unclear = This answer is not understood.
init-written = {$path} and .env are written, in TEST mode. Reading both services…
init-apply = Apply this first plan now? Type “yes” in full:
init-replace = {$path} is there already. Replace it? The old one is kept beside it. Type “yes” in full:
init-end = Everything is in place: a run every {$every}, in TEST mode. To see how it goes: {$program} status. Once the trials are to your liking: {$program} mode production
init-end-unscheduled = Everything is in place, in TEST mode, without unattended runs. To install them: {$program} schedule on
init-end-unapplied = The first plan is still to be read and applied: {$program} apply. Unattended runs wait for that yes.
error-init-unattended = nobody can answer here
hint-init-unattended = run this command on a terminal, or give the answers: --non-interactive --copper-email ADDRESS --audience ID, with the keys in COPPER_API_KEY and MAILCHIMP_API_KEY
error-init-exists = {$path} is there already, nothing changed
hint-init-exists = to replace it (the old one is kept beside it), add --force
error-init-data-centre = the Mailchimp key does not end with the name of a data centre (…-us21)
hint-init-data-centre = copy the whole key, with the hyphen and what follows
error-init-given-up = no answer that can be used, nothing is installed
hint-init-given-up = begin again once you have the keys at hand
error-init-refused = refused
hint-init-refused = see the line above
help-init = Sets up the synchronisation: keys, audience, fields, frequency, first plan
help-init-non_interactive = Asks nothing: everything comes from options, the environment and .env
help-init-copper_email = The address of the user whose Copper key it is
help-init-audience = The Mailchimp audience
help-init-every = The frequency: 15m, 1h, 4h, 12h, 24h, or off
help-init-copper_url = The address of Copper's API, where it is not everybody's
help-init-mailchimp_url = The address of Mailchimp's API, where it is not the one that the key says
help-init-apply = Also applies the first plan
help-init-force = Replaces a sync.toml, of which the old one is kept beside it

# The page of a report
html-title = Copper ↔ Mailchimp synchronisation
html-successes = Successes
html-errors = Errors
html-rate = Success rate
html-waiting = Questions waiting
html-identical = Identical contacts
html-marked = Marked for deletion
html-held = held
html-held-changes = Changes held
html-drifted = Contacts to do again
html-in_doubt = Contacts to check
html-excluded-copper = Left out, in Copper
html-excluded-mailchimp = Left out, in Mailchimp
html-problem = This run did nothing
html-details = Who changed, and how
html-more = { $count ->
    [one] And {$count_text} more contact
   *[other] And {$count_text} more contacts
}
html-runs = The last runs
html-runs-summary = { $count ->
    [one] Changes of the last run
   *[other] Changes of the last {$count_text} runs, oldest first
}
html-runs-table = The same numbers as a table
html-done = done
html-failed = failed
html-date = Date
html-outcome = Outcome
html-run = Run
html-file = Report
html-support = To give to support:

# Alerts
alert-waits = Synchronisation: questions waiting {$questions}, errors {$errors}, changes held {$held}
alert-failing = Synchronisation: three runs in a row did nothing
alert-stale = Synchronisation: no run has succeeded for more than two hours
alert-works = Synchronisation: everything works again
alert-each = Synchronisation: contacts up to date {$successes}, errors {$errors}
alert-next = To know more: {$program} report
alert-failed = nobody could be told ({$cause}); the next run tries again
alert-mail-server = the mail server
alert-webhook = the webhook
alert-no-address = an address in [notify.email] is none
alert-no-message = the message cannot be written
alert-refused = { $whom } refuses with code { $code }
alert-silent = { $whom } does not answer

# The manual
help-man = Writes the manual pages
help-man-output = The folder for a page a command

# What may be given to support
help-redact = Replaces addresses, names and values, for a support ticket

# What advances
progress-left = { $time } left

# The heading of a manual page
man-name = NAME
