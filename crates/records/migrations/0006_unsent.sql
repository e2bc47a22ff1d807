-- When somebody is told that an answer which a person should see was typed and not sent; empty where there is none. See link.rs.

alter table draft add column tell_at text;
