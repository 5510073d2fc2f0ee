# The card, and what it says by ear.

title-AUTO_DONE = Released without approval
title-PENDING_APPROVAL = Approval needed
title-APPROVED = Approved
title-REJECTED = Rejected
title-EXPIRED = Expired
title-CANCELLED = Cancelled

card-commands = Or type { $approve } or { $reject }

spoken-PENDING_APPROVAL = { $risk } risk, approval needed for { $id }: { $what }. Requested by { $requester }. Why this risk: { $reasons }. Who can decide: { $approvers }. Expires { $expires }. To decide, type { $approve } or { $reject }. The requester writes: “{ $description }”
spoken-AUTO_DONE = { $id } was released without approval at { $when }: { $what }.
spoken-APPROVED = { $id } was approved by { $who } at { $when }: { $what }.
spoken-REJECTED = { $id } was rejected by { $who } at { $when }: { $what }.
spoken-EXPIRED = { $id } expired at { $when } without a decision: { $what }.
spoken-CANCELLED = { $id } was cancelled by { $who } at { $when }: { $what }.
spoken-comment = Comment: “{ $comment }”
spoken-reason = Reason: “{ $reason }”
spoken-no-reason = No reason was given.
