-- Messages that can be stopped by their reader, and that fall away with the task they are about. See message.rs.

alter table message add column token_hash text;
alter table message add column task_id {int} references task (id);
create unique index message_of_token on message (token_hash);
create index message_of_link on message (link_id);
create index message_of_task on message (task_id);

-- Since when the client wants no messages.
alter table client add column no_messages_at text;
