# The App Home.

home-title = Approvals
home-role = Your role: { $role }  ·  updated { $when }
home-today = { $what } today
home-mine = Waiting for you
home-mine-empty = Nothing waits for you.
home-others = Waiting for others
home-others-empty = Nothing else is waiting.
home-recent = Decided lately
home-recent-empty = Nothing was decided lately.
home-more = and { $count } more; `/autoq` lists them all
