# 서비스 데스크가 그렇게 한 근거. 엔진의 코드마다 하나씩 있습니다.

reason-desk-trusted = { $source }에서 지정한 { $field }: { $value }
reason-desk-rule = 규칙 “{ $rule }”에서 “{ $phrase }” 발견, { $field }: { $value }
reason-desk-model = 비슷한 요청의 { $field }: { $value }(확률 { $percent }%)
reason-desk-unsure = 가장 유력한 값: { $value }(확률 { $percent }%로 확실하지 않음)
reason-desk-default = { $field } 판단 근거 없음, 기본값 { $value } 적용
reason-desk-words = “{ $phrase }” 표현에 따른 { $field }: { $value }
reason-desk-person = { $person } 님이 결정
reason-desk-least-load = { $agent } 님의 진행 중 업무가 { $team } 팀에서 가장 적음({ $load })
reason-desk-longest-wait = { $team } 팀에서 진행 중 업무가 같은 사람({ $load }) 가운데 { $agent } 님이 가장 오래 기다림
reason-desk-had-it-before = { $agent } 님이 맡았던 요청
reason-desk-only-one = { $team } 팀에서 지금 맡을 수 있는 사람은 { $agent } 님뿐
reason-desk-nobody-in-team = { $team } 팀에 사람이 없음
reason-desk-nobody-on-shift = { $team } 팀에 근무 중인 사람이 없음
reason-desk-nobody-skilled = { $team } 팀 근무자 가운데 { $skill } 담당 가능자가 없음
reason-desk-everybody-full = { $team } 팀 근무자 모두 맡을 수 있는 요청 수를 채움
reason-desk-sure-answer = { $article } 문서로 답변 가능(확률 { $percent }%)
reason-desk-talk-to-person = 요청자가 담당자 연결을 원함
reason-desk-not-helpful = 답변이 도움이 되지 않음
reason-desk-helpful = 답변이 도움이 됨
reason-desk-not-solved = 요청자가 해결되지 않았다고 알림
reason-desk-no-word = 영업일 { $days }일 동안 회신 없음
reason-desk-misled = 답변 { $judged }회 중 { $right }회만 도움이 됨
reason-desk-not-published = { $action } 작업의 결과: { $status }
# 사람이 쓴 말을 그대로 보여 줍니다.
reason-desk-said = { $comment }
reason-desk-over = 해결된 지 { $days }일 지남
reason-desk-received = { $source }에서 접수
reason-desk-share-of-time = { $kind } 목표 시간의 { $percent }% 경과
reason-desk-soon-due = { $kind } 기한까지 { $minutes }분 이내
reason-desk-overdue = { $kind } 기한 초과
reason-desk-alert-fired = 알림 발생: { $title }(심각도 { $severity })
reason-desk-alerts-over = 모든 알림이 해소된 지 { $minutes }분 지남
reason-desk-fired-again = 알림 재발생: { $title }(심각도 { $severity })
reason-desk-still-firing = 알림 계속 발생 중: { $title }(심각도 { $severity })
reason-desk-outside-range = 측정값 { $value }: 지금까지의 범위({ $low }~{ $high })를 벗어남
reason-desk-unlike-before = 측정값 { $value }: 이전 값(약 { $expected })에서 크게 벗어남
