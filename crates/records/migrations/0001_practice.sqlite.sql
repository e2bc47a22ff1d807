create trigger event_is_append_only before update on event begin select raise(abort, 'an event is never changed'); end;
create trigger event_is_kept before delete on event begin select raise(abort, 'an event is never removed'); end;
create trigger audit_is_append_only before update on audit begin select raise(abort, 'the audit is never changed'); end;
create trigger audit_is_kept before delete on audit begin select raise(abort, 'the audit is never removed'); end;
