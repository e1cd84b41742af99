-- make --
select stegvis.make_calendar($1, $2, $3, $4, $5, $6)

-- end --
select stegvis.end_calendar($1, $2, $3)

-- of_account --
select made_at, fetched_at from stegvis.calendar_of_account($1, $2, $3, $4, $5)

-- at --
select account, issuer, subject, role, organisation, language from stegvis.calendar_at($1, $2, $3)

-- language --
select stegvis.account_language($1)
