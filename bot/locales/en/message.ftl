# The digest of a burst, and direct messages to a requester.

digest-title = { $total ->
    [one] { $total } action, { $waiting } waiting for a decision
   *[other] { $total } actions, { $waiting } waiting for a decision
}
digest-foot = Many actions came at once, so they share this message. `/autoq` lists everything that is waiting.
digest-commands = To decide, type /approve or /reject with an id.
digest-description = The requester writes: “{ $description }”

told-AUTO_DONE = Released without approval: go ahead.
told-PENDING_APPROVAL = Waiting for approval: do not run it yet.
told-APPROVED = Approved: go ahead.
told-REJECTED = Rejected: do not run it.
told-EXPIRED = Expired, nobody decided in time: do not run it. Ask again if it is still wanted.
told-CANCELLED = Cancelled: do not run it.

repeated = This message may appear twice, because Slack did not say whether the first one arrived.
