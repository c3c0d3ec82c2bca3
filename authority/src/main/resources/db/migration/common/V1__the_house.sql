-- Names of types and table tails that differ between the engines are placeholders:
--   ${text}   text that compares by its bytes        ${bytes}  a run of bytes
--   ${tail}   how a table is kept                    ${hot}    the same, with room in each page for a row's next version,
--                                                              so that an update of no indexed column touches no index
--   ${incarnation}  the name of this history, made up when it begins
-- Instants are milliseconds since 1970; flags are 0 and 1.

create table person (
    id ${text} not null primary key,
    email ${text} not null,
    created_at bigint not null,
    name ${text} not null,
    role ${text} not null,
    active bigint not null,
    epoch bigint not null
) ${hot};
create unique index person_email on person (email);

create table cutoff (
    id ${text} not null primary key,
    person ${text} not null,
    epoch bigint not null,
    cause ${text} not null,
    ended_by ${text} not null,
    at bigint not null
) ${tail};

create table password (
    id ${text} not null primary key,
    hash ${text} not null,
    changed_at bigint not null
) ${tail};

create table link (
    id ${text} not null primary key,
    purpose ${text} not null,
    person ${text},
    expires_at bigint not null,
    used_at bigint
) ${tail};
create index link_expires_at on link (expires_at);

create table device (
    id ${text} not null primary key,
    person ${text} not null,
    mark ${text},
    created_at bigint not null,
    name ${text} not null,
    platform ${text} not null,
    version ${text} not null,
    trusted bigint not null
) ${tail};
create index device_person on device (person);
create unique index device_mark on device (person, mark) where mark is not null;

create table session (
    id ${text} not null primary key,
    person ${text} not null,
    app ${text} not null,
    device ${text} not null,
    surface ${text} not null,
    parent ${text},
    how ${text} not null,
    created_at bigint not null,
    cookie ${bytes},
    ends_at bigint not null,
    epoch bigint not null,
    state ${text} not null,
    seen_at bigint not null,
    address ${text} not null,
    agent ${text} not null,
    idle_until bigint not null,
    cause ${text},
    ended_by ${text},
    ended_at bigint
) ${hot};
create index session_person on session (person, state, epoch, id);
create index session_parent on session (parent) where parent is not null;
create index session_device on session (device);
create index session_app on session (app, state);

create table token_family (
    id ${text} not null primary key,
    app ${text} not null,
    person ${text} not null,
    scope ${text} not null,
    audience ${text} not null,
    auth_time bigint not null,
    epoch bigint not null,
    cause ${text},
    ended_at bigint,
    generation bigint,
    digest ${bytes},
    retired ${bytes},
    confirmed bigint,
    rotated_at bigint,
    holder ${text},
    address ${text},
    agent ${text},
    shadowed bigint,
    shadowed_at bigint,
    idle_until bigint,
    ends_at bigint
) ${hot};
create index token_family_person on token_family (person);

-- The keys of several nodes, wrapped under a key that is not here; a single node keeps its own in a file.
create table keyset (
    id ${text} not null primary key,
    wrapped ${bytes} not null
) ${tail};

create table revoked_token (
    id ${text} not null primary key,
    until bigint not null
) ${tail};
create index revoked_token_until on revoked_token (until);

create table app (
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
    access_seconds bigint not null,
    idle_seconds bigint not null,
    absolute_seconds bigint not null,
    retry_seconds bigint
) ${tail};

create table authorization_code (
    id ${text} not null primary key,
    app ${text} not null,
    person ${text} not null,
    parent ${text},
    epoch bigint not null,
    redirect ${text} not null,
    challenge ${text} not null,
    scope ${text} not null,
    audience ${text} not null,
    nonce ${text},
    auth_time bigint not null,
    how ${text} not null,
    device_name ${text} not null,
    address ${text} not null,
    expires_at bigint not null,
    session ${text}
) ${tail};
create index authorization_code_expires_at on authorization_code (expires_at);

create table device_code (
    id ${text} not null primary key,
    user_code ${text} not null,
    app ${text} not null,
    scope ${text} not null,
    audience ${text} not null,
    address ${text} not null,
    agent ${text} not null,
    created_at bigint not null,
    expires_at bigint not null,
    poll_interval bigint not null,
    polled_at bigint not null,
    stage ${text} not null,
    person ${text},
    parent ${text},
    epoch bigint,
    device_name ${text},
    auth_time bigint,
    how ${text}
) ${hot};
create unique index device_code_user_code on device_code (user_code);
create index device_code_expires_at on device_code (expires_at);

create table consent (
    id ${text} not null primary key,
    person ${text} not null,
    app ${text} not null,
    scope ${text} not null,
    given_at bigint not null
) ${tail};
create index consent_person on consent (person);
create index consent_app on consent (app);

create table event (
    position bigint not null primary key,
    type ${text} not null,
    at bigint not null,
    by_whom ${text} not null,
    cause ${text} not null,
    person ${text},
    session ${text},
    device ${text},
    app ${text},
    jti ${text},
    epoch bigint,
    kept ${text},
    note ${text}
) ${tail};
create index event_person on event (person, position) where person is not null;

-- One row: the name of this history, and the position of its newest event. Whoever tells events takes the row last and
-- keeps it until the commit, so that positions become visible in their order.
create table feed (
    incarnation ${text} not null primary key,
    position bigint not null
) ${hot};
insert into feed (incarnation, position) values ('${incarnation}', 0);
