-- What is remembered of an upstream account beside its connection, whose identifier it has; evidence is JSON.
create table upstream_account (
    id ${text} not null primary key,
    evidence ${text} not null,
    weight ${text},
    polled_at bigint,
    missing_at bigint
) ${hot};

-- One row at most.
create table pool_settings (
    id ${text} not null primary key,
    strategy ${text} not null,
    single ${text}
) ${tail};

-- Which account knows what a conversation carries, by the digest of what it carries.
create table tie (
    id ${text} not null primary key,
    account ${text} not null,
    hard bigint not null,
    tied_at bigint not null,
    expires_at bigint not null
) ${tail};
create index tie_tied_at on tie (tied_at);
create index tie_expires_at on tie (expires_at);

-- How much may be used in a span, by whom, of which model.
create table usage_limit (
    id ${text} not null primary key,
    subject_kind ${text} not null,
    subject ${text} not null,
    measure ${text} not null,
    span ${text} not null,
    model ${text},
    most bigint not null,
    created_at bigint not null
) ${tail};
create index usage_limit_subject on usage_limit (subject);

-- What each node has counted for a limit in one window. A node writes its own rows only; the use is their sum.
create table usage_count (
    id ${text} not null primary key,
    limit_id ${text} not null,
    used bigint not null,
    held bigint not null,
    at bigint not null,
    ends_at bigint not null
) ${hot};
create index usage_count_ends_at on usage_count (ends_at);
create index usage_count_limit_id on usage_count (limit_id);
