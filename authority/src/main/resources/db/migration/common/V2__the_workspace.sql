-- One row at most; without one the workspace is as it comes.
create table workspace (
    id ${text} not null primary key,
    name ${text} not null,
    access_seconds bigint not null,
    idle_seconds bigint not null,
    absolute_seconds bigint not null,
    web_idle_seconds bigint not null,
    web_absolute_seconds bigint not null,
    trusted_idle_seconds bigint not null,
    on_copy ${text} not null
) ${tail};

-- Lifetimes may be left to the workspace now: null. What an app had that nobody had chosen is left to it.
create table app_with_own_lifetimes (
    id ${text} not null primary key,
    created_at bigint not null,
    name ${text} not null,
    secret ${bytes},
    first_party bigint not null,
    enabled bigint not null,
    surface ${text} not null,
    dialect ${text} not null,
    redirects ${text} not null,
    logout_redirects ${text} not null,
    scopes ${text} not null,
    grants ${text} not null,
    pkce ${text} not null,
    audience ${text} not null,
    access_seconds bigint,
    idle_seconds bigint,
    absolute_seconds bigint,
    retry_seconds bigint
) ${tail};
insert into app_with_own_lifetimes
    select id, created_at, name, secret, first_party, enabled, surface, dialect, redirects, logout_redirects, scopes, grants,
        pkce, audience, nullif(access_seconds, 900),
        nullif(idle_seconds, case id when 'curfew-console' then 43200 else 2592000 end),
        nullif(absolute_seconds, case id when 'curfew-console' then 2592000 else 7776000 end),
        retry_seconds
    from app;
drop table app;
alter table app_with_own_lifetimes rename to app;

create index link_person on link (person) where person is not null;
