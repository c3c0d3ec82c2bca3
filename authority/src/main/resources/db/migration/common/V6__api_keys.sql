-- What a person may do apart from what the role says: '+pool.use' or '-pool.use', with spaces between.
alter table person add column rights ${text} not null default '';

-- Of events: which API key, and which right.
alter table event add column api_key ${text};
alter table event add column what_right ${text};

create table api_key (
    id ${text} not null primary key,
    person ${text} not null,
    created_at bigint not null,
    minted_in ${text},
    epoch bigint not null,
    name ${text} not null,
    scopes ${text} not null,
    expires_at bigint not null,
    generation bigint not null,
    digest ${bytes} not null,
    made_at bigint not null,
    old_digest ${bytes},
    old_until bigint,
    used_at bigint,
    used_address ${text},
    used_agent ${text},
    state ${text} not null,
    cause ${text},
    ended_by ${text},
    ended_at bigint
) ${hot};
create index api_key_person on api_key (person, state, epoch, id);
create index api_key_old_until on api_key (old_until) where old_until is not null;
