-- Whose link with the identity provider was taken away, when, and whether by an administrator: until its owner links anew, nobody is
-- found there by login or address again. See provider.rs.

create table provider_removed (
  account_id {int} not null references account (id),
  issuer text not null,
  removed_at text not null,
  by_other {int} not null,
  primary key (account_id, issuer)
) {strict};

-- Which records were erased, for a server that did not erase them itself: it looks once a minute. See erasure.rs.

create index client_erased on client (erased_at) where erased_at is not null;
