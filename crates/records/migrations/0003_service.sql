-- What the service's figures are added up from, and the figures themselves. See service_figures.rs.

create table episode_fact (
  episode_id {int} primary key references episode (id),
  last_event {int} not null,
  knowledge text not null,
  sealed_body {bytes} not null
) {strict};

create table service_figure (
  id {int} primary key check (id = 1),
  started_at text,
  made_at text,
  sealed_body {bytes}
) {strict};
