-- Who signs in by the clinic's own identity provider (OpenID Connect), and the provider itself as the server last used it.

create table provider_link (
  issuer text not null,
  subject text not null,
  account_id {int} not null references account (id),
  linked_at text not null,
  used_at text,
  primary key (issuer, subject),
  unique (issuer, account_id)
) {strict};
create index provider_link_of_account on provider_link (account_id);

create table provider (
  issuer text primary key,
  client_id text not null,
  matched_by text not null,
  second_factor {int} not null,
  seen_at text not null
) {strict};
