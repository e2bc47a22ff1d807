create function never_changed() returns trigger language plpgsql as $$ begin raise exception '% is never changed', tg_table_name; end $$;
create trigger event_is_append_only before update or delete on event for each row execute function never_changed();
create trigger audit_is_append_only before update or delete on audit for each row execute function never_changed();
