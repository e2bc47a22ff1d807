-- The last link of an episode in one step, whatever its number of links: a caseload asks for it a hundred times. See reading.rs.

drop index link_of_episode;
create index link_of_episode on link (episode_id, id);
