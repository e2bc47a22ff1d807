-- Process notes: a store of their own. Keys and ids are the practice's; nothing here points back by a constraint.
create table process_note (
  id {id},
  episode_id {int} not null,
  account_id {int} not null,
  sealed_body {bytes} not null,
  written_at text not null,
  corrects {int}
) {strict};
create index process_note_of_episode on process_note (episode_id, account_id);
