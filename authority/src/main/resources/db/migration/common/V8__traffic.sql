-- What went through the gateway, added up by minute and by hour.
create table traffic (
    id ${text} not null primary key,
    minute bigint,
    hour bigint,
    person ${text} not null,
    session ${text},
    device ${text},
    api_key ${text},
    surface ${text} not null,
    model ${text} not null,
    requests bigint not null,
    failed bigint not null,
    refused bigint not null,
    failovers bigint not null,
    input bigint not null,
    cached bigint not null,
    output bigint not null,
    cost_micros bigint not null,
    waits ${text} not null,
    told bigint not null
) ${tail};
create index traffic_minute on traffic (minute, id) where minute is not null;
create index traffic_hour on traffic (hour, id) where hour is not null;
