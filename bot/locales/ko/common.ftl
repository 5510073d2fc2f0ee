# 용어집: 같은 것은 어디서나 같은 낱말로 부릅니다.

status-AUTO_DONE = 승인 없이 허용
status-PENDING_APPROVAL = 승인 대기
status-APPROVED = 승인
status-REJECTED = 거절
status-EXPIRED = 만료
status-CANCELLED = 취소

risk-LOW = 낮음(LOW)
risk-MEDIUM = 보통(MEDIUM)
risk-HIGH = 높음(HIGH)
risk-CRITICAL = 심각(CRITICAL)

role-ENGINEER = 엔지니어(ENGINEER)
role-PM = PM
role-ADMIN = 관리자(ADMIN)
role-NONE = 역할 없음

kind-person = 사람
kind-pipeline = 파이프라인
kind-agent = AI 에이전트
kind-schedule = 예약 작업

door-button = 버튼
door-modal = 입력창
door-command = 명령어
door-api = HTTP API
door-cli = 명령줄
door-schedule = 예약 작업

environment-DEV = 개발(DEV)
environment-TEST = 테스트(TEST)
environment-STAGING = 스테이징(STAGING)
environment-PROD = 운영(PROD)

field-action_id = 작업 ID
field-action_type = 작업 유형
field-description = 설명
field-target = 대상
field-environment = 환경
field-target_count = 대상 수
field-payload = 페이로드
field-comment = 의견
field-cursor = 페이지 표시
field-person = 사람
field-role = 역할

targets = 대상 { $count }개

duration-minutes = { $count }분
duration-hours = { $count }시간
duration-days = { $count }일

cut = … (잘림, { $count }자 더 있음)

empty = (비어 있음)
none-given = 지정하지 않음
none-needed = 승인 불필요
no-reason = 사유를 남기지 않음

# 항목 이름

label-action = 작업
label-action-type = 작업 유형
label-approvers = 결정 권한
label-asked = 요청 시각
label-comment = 의견
label-description = 요청자가 쓴 설명(autoq가 확인하지 않은 내용)
label-environment = 환경
label-expires = 만료
label-history = 이력
label-payload = 페이로드(비밀 값은 가림)
label-reason = 사유
label-reasons = 위험도 근거
label-requester = 요청자
label-risk = 위험도
label-target = 대상
label-target-count = 대상 수

# 버튼. 말줄임표는 입력창이 열린다는 뜻입니다.

button-again = 다시 요청
button-approve = 승인
button-approve-form = 승인…
button-back = 이전
button-cancel-form = 작업 취소…
button-close = 닫기
button-details = 자세히
button-next = 다음
button-refresh = 새로고침
button-reject-form = 거절…
button-review = 검토
button-submit-form = 작업 요청…

# 화면 읽기 프로그램이 버튼 대신 읽는 말

spoken-approve = { $id } 승인: { $type }
spoken-reject = { $id } 거절: { $type }
spoken-details = { $id } 자세히 보기: { $type }
spoken-again = { $id } 다시 요청: { $type }
spoken-cancel = { $id } 취소: { $type }

confirm-title = { $id } 작업을 승인할까요?
confirm-text = { $what }. 승인하면 요청자가 바로 작업을 진행할 수 있습니다.
confirm-yes = 승인
confirm-no = 돌아가기

# 요청자와 결과

requester-person = { $who } ({ $door })
requester-machine = { $who } ({ $kind }, { $door })

outcome-decided = 처리: { $who }, { $when } ({ $door })
outcome-expired = { $duration } 동안 결정이 없었습니다. 만료: { $when }
outcome-released = 정책에 따라 승인 없이 허용했습니다. { $when }

command-reject = /reject { $id } 사유
