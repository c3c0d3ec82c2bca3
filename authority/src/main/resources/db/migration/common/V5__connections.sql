-- Of events: which connection.
alter table event add column connection ${text};

-- Outbound authorizations: with whom, for whom, and how its provider is spoken to.
create table connection (
    id ${text} not null primary key,
    label ${text} not null,
    preset ${text} not null,
    issuer ${text} not null,
    api ${text} not null,
    client_id ${text},
    token_endpoint ${text},
    revocation_endpoint ${text},
    authorization_endpoint ${text},
    device_endpoint ${text},
    scope ${text},
    json bigint not null,
    person ${text},
    subject ${text},
    account ${text} not null,
    plan ${text},
    email ${text},
    created_at bigint not null,
    created_by ${text} not null,
    unique (issuer, subject, account)
) ${tail};

-- The credential of each connection, sealed, with who is spending it now; written anew at each refresh.
create table credential (
    id ${text} not null primary key,
    generation bigint not null,
    lineage bigint not null,
    reason ${text},
    code ${text},
    since bigint,
    attempt ${text},
    node ${text},
    failures bigint not null,
    refusals bigint not null,
    unanswered bigint not null,
    retry_at bigint,
    access ${bytes} not null,
    refresh ${bytes},
    id_token ${bytes},
    root bigint not null,
    print ${bytes} not null,
    spent ${bytes} not null,
    expires_at bigint,
    obtained_at bigint not null,
    due_at bigint
) ${hot};
create index credential_due on credential (due_at) where due_at is not null;
create index credential_root on credential (root);

-- Tokens that are to die at their providers, and the evidence that they did.
create table provider_revocation (
    id ${text} not null primary key,
    connection ${text} not null,
    label ${text} not null,
    endpoint ${text},
    client_id ${text} not null,
    hint ${text} not null,
    json bigint not null,
    sealed ${bytes},
    state ${text} not null,
    attempts bigint not null,
    created_at bigint not null,
    next_at bigint,
    last_error ${text},
    ended_at bigint
) ${tail};
create index provider_revocation_next on provider_revocation (next_at) where next_at is not null;
create index provider_revocation_connection on provider_revocation (connection);

-- Sign-ins at providers that are under way.
create table provider_sign_in (
    id ${text} not null primary key,
    state ${text} not null,
    secret ${bytes} not null,
    redirect ${text},
    into_connection ${text},
    provider ${text} not null,
    label ${text} not null,
    by_whom ${text} not null,
    created_at bigint not null,
    expires_at bigint not null,
    poll_interval bigint not null,
    poll_at bigint not null,
    stage ${text} not null,
    outcome ${text},
    unique (state)
) ${tail};
create index provider_sign_in_expires_at on provider_sign_in (expires_at);
