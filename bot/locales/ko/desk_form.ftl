# 서비스 데스크 입력창. 제목과 아래쪽 버튼은 21자를 넘지 않습니다.

desk-ask-title = 서비스 데스크 문의
desk-ask-intro = 답변은 다이렉트 메시지로 보내 드립니다. 맞는 문서가 없으면 담당자가 답변합니다.
desk-ask-label = 문의 내용
desk-ask-placeholder = 어디에서 언제부터 어떤 문제가 있습니까?
desk-ask-submit = 문의
desk-hand-title = 서비스 데스크에 전달
desk-hand-intro = 이 메시지를 요청으로 접수하고 스레드에 답변합니다. 필요 없는 내용은 지워 주십시오.
desk-hand-label = 메시지 내용
desk-hand-submit = 접수

desk-resolve-title = { $id } 해결
desk-resolve-intro = 이 요청을 해결로 처리합니다.
desk-resolve-placeholder = 원인은 무엇이었고 어떻게 해결했습니까?
desk-resolve-hint = 요청자에게 그대로 전달됩니다. { $count }자 이상이면 문서 초안이 만들어집니다. 비밀 값과 개인정보는 가려집니다.
desk-resolve-submit = 해결
desk-hold-title = { $id } 보류
desk-hold-intro = 처리를 재개할 때까지 작업과 기한 계산을 멈춥니다.
desk-hold-placeholder = 보류 사유 선택
desk-hold-hint = 요청자 회신을 기다리는 경우 이 내용이 요청자에게 질문으로 전달됩니다.
desk-hold-submit = 보류
desk-reassign-title = { $id } 담당자 변경
desk-reassign-intro = 다른 사람이 이 요청을 맡습니다.
desk-reassign-team-placeholder = 팀 선택
desk-reassign-hint = 사람을 고르지 않으면 팀 대기열에서 기다립니다.
desk-reassign-submit = 변경
desk-correct-title = { $id } 분류 수정
desk-correct-intro = 실제로 어떤 요청인지 지정합니다. 지정한 내용은 자동 분류에 학습됩니다.
desk-correct-hint = 영향도와 긴급도로 우선순위가 정해집니다.
desk-correct-placeholder = 선택
desk-correct-submit = 저장

desk-edit-title = { $id } 수정
desk-edit-intro = 저장하면 초안이 되며, 게시가 승인되어야 검색됩니다.
desk-edit-text-hint = ##으로 시작하는 줄은 제목이 됩니다.
desk-edit-tags-hint = 쉼표로 구분하십시오.
