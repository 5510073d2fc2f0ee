# 앱 홈

home-title = 승인 현황
home-role = 내 역할: { $role }  ·  업데이트: { $when }
home-today = 오늘 { $what }
home-mine = 내 결정 대기
home-mine-empty = 내가 결정할 작업이 없습니다.
home-others = 다른 사람의 결정 대기
home-others-empty = 그 밖에 대기 중인 작업이 없습니다.
home-recent = 최근 결정
home-recent-empty = 최근에 결정된 작업이 없습니다.
home-more = 외 { $count }건. 전체 목록: `/autoq`
