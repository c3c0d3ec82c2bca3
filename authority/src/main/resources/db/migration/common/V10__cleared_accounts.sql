-- Whether an upstream account is cleared for security work, which somebody says of it.
alter table upstream_account add column cleared bigint not null default 0;
