-- A sign-in at a provider that a page began: what it tells the person, sealed, and where their browser goes on.
-- One that is under way has neither, and lives for a quarter of an hour.
delete from provider_sign_in;
alter table provider_sign_in add column prompt ${bytes};
alter table provider_sign_in add column back ${text};
