# 서비스 데스크: 낱말, 항목 이름, 버튼, 메시지

status-NEW = 접수
status-CLASSIFIED = 분류됨
status-ASSIGNED = 배정됨
status-IN_PROGRESS = 처리 중
status-ON_HOLD = 보류
status-ANSWERED = 답변함
status-RESOLVED = 해결
status-CLOSED = 종료
status-DRAFT = 초안
status-IN_REVIEW = 검토 중
status-PUBLISHED = 게시됨
status-ARCHIVED = 보관됨
status-OPEN = 발생
status-ACKNOWLEDGED = 확인함
status-MITIGATED = 완화됨
status-RUNNING = 진행 중
status-PAUSED = 멈춤
status-MET = 준수
status-BREACHED = 위반

type-INQUIRY = 문의
type-REQUEST = 요청
type-INCIDENT = 장애
type-CHANGE = 변경
type-ACCESS = 권한

level-HIGH = 높음
level-MEDIUM = 보통
level-LOW = 낮음

severity-CRITICAL = 심각
severity-HIGH = 높음
severity-MEDIUM = 보통
severity-LOW = 낮음

hold-AWAITING_USER = 요청자 회신
hold-VENDOR = 외부 업체
hold-APPROVAL = 승인
hold-CHANGE = 변경 작업

by-RULE = 규칙
by-MODEL = 학습 결과
by-SOURCE = 요청을 보낸 시스템이 지정
by-HUMAN = 사람이 지정
by-DEFAULT = 판단 근거 없음

clock-RESPONSE = 최초 응답
clock-RESOLUTION = 해결
clock-label-RESPONSE = 최초 응답 기한
clock-label-RESOLUTION = 해결 기한

verdict-HELPFUL = 도움됨
verdict-NOT_HELPFUL = 도움 안 됨
verdict-TIMEOUT = 회신 없음
verdict-REOPENED = 다시 문의함

language-en = 영어
language-ko = 한국어

source-slack = Slack
source-api = HTTP API

step-classify = 분류
step-queue = 대기열로 이동
step-assign = 배정
step-start = 처리 시작
step-hold = 보류
step-resume = 처리 재개
step-answer = 답변
step-resolve = 해결
step-close = 종료
step-reopen = 다시 열기
step-cancel = 취소
step-edit = 수정
step-submit = 게시 요청
step-publish = 게시
step-return = 반려
step-silence = 자동 답변 제외
step-archive = 보관
step-restore = 복원
step-acknowledge = 확인
step-mitigate = 완화 처리
step-pause = 멈춤
step-meet = 완료
step-breach = 위반 처리

field-body = 본문
field-category = 분류
field-external_id = 외부 ID
field-impact = 영향도
field-requester = 요청자
field-resolution = 처리 내용
field-source = 접수 경로
field-tags = 키워드
field-title = 제목
field-type = 유형
field-urgency = 긴급도

desk-label-status = 상태
desk-label-assignee = 담당자
desk-label-type = 유형
desk-label-impact = 영향도
desk-label-urgency = 긴급도
desk-label-category = 분류
desk-label-why = 근거
desk-label-body = 요청자가 쓴 내용(autoq가 확인하지 않은 내용)
desk-label-answer = 답변에 사용한 문서
desk-label-suggestion = 참고할 만한 문서
desk-label-resolution = 처리 내용
desk-label-due = 기한
desk-label-severity = 심각도
desk-label-firing = 알림
desk-label-since = 발생 시각
desk-label-resolved = 해결 시각
desk-label-follows = 이전 장애
desk-label-title = 제목
desk-label-text = 본문
desk-label-text-part = 본문 { $part }/{ $parts }
desk-label-tags = 키워드
desk-label-waits-for = 보류 사유
desk-label-team = 팀

# 버튼. 말줄임표는 입력창이 열린다는 뜻입니다.

desk-button-start = 처리 시작
desk-button-resume = 처리 재개
desk-button-hold = 보류…
desk-button-resolve = 해결…
desk-button-reassign = 담당자 변경…
desk-button-correct = 분류 수정…
desk-button-unsolved = 해결되지 않음
desk-button-take = 내가 맡기
desk-button-details = 자세히
desk-button-helpful = 도움됨
desk-button-not-helpful = 도움 안 됨
desk-button-person = 담당자 연결
desk-button-acknowledge = 확인
desk-button-mitigate = 완화됨
desk-button-settle = 해결
desk-button-incident = 자세히
desk-button-read = 문서 보기
desk-button-edit = 수정…
desk-button-publish = 게시
desk-spoken-button = { $id } { $button } 버튼

desk-settle-title = { $id } 장애를 해결로 처리할까요?
desk-settle-text = 모두에게 해결로 표시됩니다. 몇 분 뒤에도 알림이 계속되면 다시 열립니다.
desk-publish-title = { $id } 문서를 게시할까요?
desk-publish-text = 다른 사람의 승인이 필요합니다. 승인되면 이 문서가 자동 답변에 사용됩니다.

# 요청

desk-status-looking = 답변 찾는 중
desk-status-queue = 담당자 대기
desk-status-hold = { $status }({ $waits } 대기)
desk-by-model = { $by }, 확률 { $percent }%
desk-guess = 가장 유력한 분류: { $category }
desk-queue-of = 미배정({ $team } 대기열)
desk-nobody-yet = 미배정
desk-requester = { $who } (경로: { $source })
desk-sure = 확률 { $percent }%
desk-article-gone = 삭제되었거나 더는 볼 수 없는 문서입니다.

desk-clock-due = { $due }까지
desk-clock-paused = 멈춤, 남은 시간 { $left }
desk-clock-met = 기한 내 완료, { $when }
desk-clock-late = 늦게 완료, { $when } (기한 { $due })
desk-clock-over = 초과(기한 { $due })

desk-assigned = 나에게 배정된 요청입니다.
desk-assigned-again = 다시 나에게 배정되었습니다. 새 카드는 아래에 있습니다.
desk-moved-on = 더는 내 담당이 아닙니다. 현재 담당: { $who }
desk-waits-for-word = 자동으로 답변했습니다. { $until }까지 회신이 없으면 해결된 것으로 처리합니다.
desk-ended = { $status }, { $when }

desk-spoken-request = { $priority } { $id } ({ $type }), 상태: { $status }. 분류: { $category }. 담당자: { $assignee }. 제목: “{ $title }” 요청자가 쓴 내용: “{ $body }”

# 요청자에게 알리는 진행 상황

desk-taken = { $who } 님이 { $id } 요청을 맡았습니다
desk-awaited = { $id } 요청에 회신이 필요합니다
desk-awaited-asks = { $who } 님의 질문:
desk-awaited-bare = { $who } 님이 회신을 기다리고 있습니다.
desk-awaited-direct = { $who } 님에게 다이렉트 메시지로 답해 주십시오. 그때까지 처리를 보류합니다.
desk-awaited-thread = 이 스레드에서 { $who } 님을 멘션하여 답해 주십시오. 그때까지 처리를 보류합니다.
desk-outcome = { $id } 요청이 해결되었습니다
desk-outcome-by = { $who } 님이 쓴 처리 내용:
desk-outcome-bare = { $who } 님이 해결로 처리했습니다.
desk-outcome-until = 해결되지 않았다면 { $until }까지 버튼을 눌러 요청을 다시 열 수 있습니다.
desk-outcome-until-thread = 해결되지 않았다면 { $until }까지 버튼을 눌러 요청을 다시 열 수 있습니다. 요청자 본인만 누를 수 있습니다.
desk-outcome-again = { $id } 요청을 다시 열었습니다. { $who } 님이 맡고 있습니다.
desk-outcome-queued = { $id } 요청을 다시 열었습니다. 담당자가 정해지면 Slack에서 알려 드립니다.
desk-outcome-over = { $id } 요청을 다시 연 적이 있습니다. 현재 상태: { $status }
desk-cancelled = { $id } 요청이 취소되었습니다
desk-cancelled-bare = { $who } 님이 취소하여 더는 처리되지 않습니다.
desk-cancelled-anew = 아직 필요하다면 `/autoq ask`로 다시 문의하십시오.

# 답변

desk-answer-title = { $id } 문의에 대한 답변
desk-answer-from = 출처:
desk-answer-version = 버전 { $version }
desk-answer-sure = 맞는 답변일 확률 { $percent }%
desk-answer-foreign = 문서 언어: { $language }
desk-answer-waits = 도움이 되었습니까? 요청자 본인만 평가할 수 있습니다. { $until }까지 회신이 없으면 해결된 것으로 처리합니다.
desk-answer-HELPFUL = 도움이 되어 다행입니다. { $id } 요청을 해결로 처리했습니다.
desk-answer-TIMEOUT = 영업일 3일 동안 회신이 없어 { $id } 요청을 해결로 처리했습니다. 해결되지 않았다면 담당자 연결을 누르십시오.
desk-answer-taken = 알려 주셔서 감사합니다. 이제 담당자가 직접 확인합니다. 담당자: { $who }
desk-answer-queued = 알려 주셔서 감사합니다. 담당자가 정해지면 Slack에서 직접 연락드립니다.
desk-answer-over = 더 하실 일이 없습니다. { $id } 요청의 현재 상태: { $status }
desk-spoken-answer = { $id } 문의에 대한 답변입니다. 출처: { $article }, 확률 { $percent }%. { $next } 문서 내용: “{ $passage }”

# 누군가 봐야 할 때

desk-queued = { $priority } { $id } 요청을 맡을 사람이 없어 대기 중입니다
desk-queued-call = 맡을 사람을 확인해 주십시오.
desk-contact = 연락할 사람
desk-level-EARLY = { $priority } { $id }: { $clock } 목표 시간의 { $percent }% 경과
desk-level-SOON = { $priority } { $id }: { $clock } 기한까지 { $minutes }분 이내
desk-level-BREACH = { $priority } { $id }: { $clock } 기한 초과
desk-warning-mine = 내가 담당하는 요청이라 알려 드립니다.
desk-warning-contact = 당직자 또는 팀 책임자라 알려 드립니다.
desk-misled = { $id } 문서를 자동 답변에서 제외했습니다
desk-misled-next = 문서를 고쳐 다시 게시하면 자동 답변에 다시 사용됩니다.

# 장애

desk-firing = { $count ->
    [0] 모두 해소됨
   *[other] { $count }건 발생 중
}
desk-spoken-incident = 심각도 { $severity } 장애 { $id }, 상태: { $status }. 알림: { $firing }. 발생 시각: { $since }. { $title }
desk-incidents-title = 장애 목록
desk-incidents-empty = 진행 중인 장애가 없습니다.
desk-incidents-more = 최근 { $count }건만 표시합니다.

# 문서

desk-draft-submitted = 게시 요청:
desk-draft-waits = 다른 사람이 이 작업을 승인하면 문서가 게시됩니다.
desk-draft-published = 버전 { $version } 문서를 게시했습니다. 이제 자동 답변에 사용됩니다.
desk-draft-returned = 게시되지 않았습니다.
desk-draft-archived = 보관된 문서라 더는 검색되지 않습니다.
desk-article-owner = 작성자: { $owner }, 마지막 수정: { $when }
desk-article-source = { $id } 요청의 처리 내용으로 작성, 마지막 수정: { $when }
desk-article-unchecked = 아직 사람이 확인하지 않은 내용
desk-seen-again = 같은 방법으로 { $count }회 더 해결됨
desk-spoken-draft = 문서 { $id }, 상태: { $status }. 제목: { $title }. 내용: “{ $text }”

# 문의하기

desk-asked = { $id } 요청을 접수했습니다
desk-asked-before = 이미 접수된 요청입니다: { $id }
desk-asked-direct = 답변은 다이렉트 메시지로 보내 드립니다. 확실한 문서가 있으면 바로 답변하고, 없으면 담당자가 답변합니다.
desk-asked-look = 진행 상황 확인: `/autoq sr { $id }`
desk-asked-thread = 답변은 해당 메시지의 스레드에 남깁니다. 확실한 문서가 있으면 바로 답변하고, 없으면 담당자가 답변합니다.

# 오늘 현황

desk-today-title = 오늘의 서비스 데스크
desk-today-classified = 분류
desk-today-answered = 자동 답변
desk-today-escalated = 기한 경고
desk-today-incidents = 장애
desk-today-drafts = 문서 초안
desk-today-no-words = 아직 평가된 답변이 없습니다.
desk-today-record = 최근 { $days }일간 보낸 답변 가운데 최근에 평가된 { $judged }건 중 { $right }건이 도움이 되었습니다({ $percent }%).
desk-today-speaks = 확실한 답변은 자동으로 보냅니다.
desk-today-silent = 도움이 된 답변이 적어 정확도 { $percent }%를 보장할 수 없습니다. { $since }부터 답변을 보내지 않고 담당자에게 제안만 합니다. { $until }부터, 또는 도움이 된 답변이 충분해지면 바로 다시 자동으로 답변합니다.

# 자동 처리 실행

run-step-expire = 만료 처리
run-step-reconcile = 카드 정리
run-step-deadlines = 기한
run-step-triage = 새 요청
run-step-answers = 문의
run-step-incidents = 장애
run-step-drafts = 문서 초안
run-step-publications = 문서 게시

run-nothing = 할 일 없음
run-failed = 실패. 원인은 로그에 있으며 다음 실행에서 다시 시도합니다.
run-not-done = 실행하지 못함. 너무 오래 멈춰 있어 다른 실행이 이어받았습니다.
run-count-more = 대기 더 있음
run-count-put_off = 미룸
run-count-failed = 실패
run-count-expired = 만료
run-count-repaired = 갱신
run-count-classified = 분류
run-count-assigned = 배정
run-count-queued = 대기열
run-count-answered = 답변
run-count-suggested = 제안
run-count-resolved = 해결
run-count-closed = 종료
run-count-warned = 경고
run-count-breached = 기한 초과
run-count-silent = 알림 끊김
run-count-drafted = 초안
run-count-seen_again = 같은 사례
run-count-published = 게시
run-count-returned = 게시 안 됨
