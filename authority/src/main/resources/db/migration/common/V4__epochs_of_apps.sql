-- Raised whenever an app is disabled, which ends what it got on its own account.
alter table app add column epoch bigint not null default 0;
