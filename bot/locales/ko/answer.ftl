# 명령과 클릭에 대한 답

queue-title = 승인 대기 목록
queue-counts = 전체 대기 { $waiting }건, 내가 결정할 수 있는 작업 { $mine }건
queue-page = { $page }/{ $pages }쪽
queue-empty = 승인을 기다리는 작업이 없습니다.

history-title = 최근 { $days }일 작업 이력
history-page = { $page }쪽
history-empty = 작업이 없습니다.

result-AUTO_DONE = { $id } 작업의 위험도는 { $risk }이며 승인이 필요 없습니다. { $what }. 진행하십시오.
result-PENDING_APPROVAL = { $id } 작업의 위험도는 { $risk }이며 승인을 기다립니다. { $what }. 결정 권한: { $approvers }.
result-APPROVED = { $id } 작업을 승인했습니다. { $what }. 요청자가 진행할 수 있습니다.
result-REJECTED = { $id } 작업을 거절했습니다. { $what }.
result-EXPIRED = { $id } 작업이 만료되었습니다. { $what }.
result-CANCELLED = { $id } 작업을 취소했습니다. { $what }.

whoami = 사용자: { $who }. 역할: { $role }. 결정할 수 있는 위험도: { $levels }. 본인이 요청한 작업은 다른 사람이 결정합니다.
none = 없음

status-title = 오늘 현황
tally-waiting = 현재 승인 대기
tally-AUTO_DONE = 승인 없이 허용
tally-APPROVED = 승인
tally-REJECTED = 거절
tally-EXPIRED = 만료
tally-CANCELLED = 취소
cycle-on = 자동 처리가 { $minutes }분마다 실행됩니다.
cycle-off = 자동 처리가 꺼져 있습니다.
cycle-last = 최근 실행: { $when }.

run-started = { $run } 실행을 시작했습니다.
run-finished = { $run } 실행을 마쳤습니다. 소요 시간: { $milliseconds }ms.

desk-done = 처리했습니다. { $id }에서 확인할 수 있습니다.
desk-edited-meanwhile = 이 창을 연 뒤 다른 사람이 { $id } 내용을 변경하여 저장하지 않았습니다. 작성한 내용을 복사하고 창을 닫은 다음 문서를 다시 수정하십시오.
desk-corrected-meanwhile = 그동안 다른 사람이 { $id } 분류를 바꾸어 저장하지 않았습니다. 창을 닫고 요청을 다시 확인하십시오.
desk-too-long-to-edit = { $id } 본문이 너무 길어 Slack에서 수정할 수 없습니다. HTTP API로 수정하십시오.
desk-takes-no-requests = 서비스 데스크에서 요청을 맡지 않는 사용자입니다. 다른 사람을 선택하거나, 팀에 맡기려면 비워 두십시오.

working = 아직 처리하고 있습니다. 잠시 후 여기에 결과가 표시됩니다. 다시 누르지 않아도 됩니다.
