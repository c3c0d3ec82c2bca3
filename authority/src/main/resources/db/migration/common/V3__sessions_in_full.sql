-- In which way a session began, and what was ended, newest end first.
alter table session add column way ${text} not null default 'password';
update session set way = 'browser' where parent is not null;
create index session_ended on session (person, ended_at, id) where ended_at is not null;

-- Why a device was unfamiliar when it was first seen.
alter table device add column doubt ${text};

-- Whose credentials were used from two places; kept apart from the families, whose rows are written at each refresh.
create table copied (
    id ${text} not null primary key,
    person ${text} not null,
    one_address ${text} not null,
    one_agent ${text} not null,
    one_at bigint not null,
    other_address ${text} not null,
    other_agent ${text} not null,
    other_at bigint not null,
    settled_at bigint
) ${tail};
create index copied_person on copied (person);
