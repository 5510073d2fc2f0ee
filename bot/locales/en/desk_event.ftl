# What happened to a request, an article or an incident.

desk-event-RequestReceived = taken in
desk-event-RequestClassified = sorted in
desk-event-RequestQueued = put into the queue
desk-event-RequestAssigned = assigned
desk-event-WorkStarted = work started
desk-event-RequestHeld = put on hold
desk-event-WorkResumed = work resumed
desk-event-RequestAnswered = answered
desk-event-RequestResolved = resolved
desk-event-RequestClosed = closed
desk-event-RequestReopened = opened again
desk-event-RequestCancelled = cancelled
desk-event-RequestNoted = the requester wrote

desk-event-ArticleDrafted = drafted
desk-event-ArticleEdited = edited
desk-event-ArticleSubmitted = submitted for publishing
desk-event-ArticlePublished = published
desk-event-ArticleReturned = not published
desk-event-ArticleSilenced = taken out of the answers
desk-event-ArticleArchived = archived
desk-event-ArticleRestored = restored
desk-event-ArticleSeenAgain = seen again

desk-event-IncidentOpened = opened
desk-event-IncidentAcknowledged = acknowledged
desk-event-IncidentMitigated = mitigated
desk-event-IncidentResolved = resolved
desk-event-IncidentReopened = opened again
desk-event-IncidentClosed = closed
desk-event-AlertAttached = another alert
desk-event-SeverityRaised = more severe
desk-event-AlertsOver = all alerts over
