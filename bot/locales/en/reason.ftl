# Why an action has its level of risk; one message for each code of the engine.

reason-base = { $action_type } is { $level } by itself
reason-fixed = { $action_type } in { $environment } is { $level }
reason-unknown-type = { $action_type } is not in the policy, so it counts as { $level }
reason-environment = { $environment } raises it by { $steps ->
    [one] { $steps } level
   *[other] { $steps } levels
}
reason-unknown-environment = { $environment } is not a known environment, so it counts as PROD
reason-targets = { $target_count } targets, more than { $more_than }, raise it by { $steps ->
    [one] { $steps } level
   *[other] { $steps } levels
}
reason-rule = rule “{ $rule }” makes it at least { $level }
reason-rule-failed = rule “{ $rule }” could not be evaluated, so it is at least { $level }

reasons-more = and { $count } more, see Details
