# 입력창. 제목과 아래쪽 버튼은 21자를 넘지 않습니다.

form-close = 돌아가기
notice-title = autoq

reject-title = { $id } 거절
reject-submit = 거절
reject-intro = 이 작업을 거절합니다. 사유는 요청자와 채널에 표시됩니다.
reject-placeholder = 무엇을 바꾸면 진행할 수 있습니까?

approve-title = { $id } 승인
approve-submit = 승인
approve-intro = 이 작업을 승인합니다. 요청자가 바로 진행할 수 있습니다.
approve-alert = { $environment } 환경의 { $risk } 작업입니다. 승인하는 즉시 실행될 수 있으며 되돌릴 수 없습니다.
approve-type-target = 확인을 위해 대상을 입력하십시오
approve-type-id = 확인을 위해 작업 ID를 입력하십시오

cancel-title = { $id } 취소
cancel-submit = 작업 취소
cancel-intro = 이 작업을 취소합니다. 취소한 뒤에는 아무도 승인할 수 없습니다.

settled = 더는 대기 중인 작업이 아니므로 변경한 내용이 없습니다. 현재 상태는 다음과 같습니다.

submit-title = 작업 요청
submit-submit = 요청
submit-type-placeholder = 유형 선택
submit-group = 운영(PROD) 기준 { $level }
submit-other-type = 다른 유형
submit-other-type-hint = 목록에 없는 유형일 때만 입력하십시오. 알 수 없는 유형은 위험도를 높게 봅니다.
submit-description-placeholder = 무엇을, 왜 하려고 합니까?
submit-environment-placeholder = 환경 선택
submit-payload = 페이로드(JSON 객체)
submit-foot = 위험도는 autoq가 평가합니다. 낮음(LOW)과 보통(MEDIUM)은 바로 허용되고 나머지는 승인을 기다립니다.
label-description-own = 설명

roles-title = 역할
roles-submit = 저장
roles-person = 사람
roles-person-placeholder = 사람 선택
roles-role = 역할
roles-role-placeholder = 역할 선택
roles-none = 역할 해제
roles-now = 현재 역할
roles-nobody = 아직 역할이 있는 사람이 없습니다.
roles-given = 저장했습니다. { $who }: { $role }.
more = 외 { $count }명
