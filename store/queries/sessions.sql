-- open --
select stegvis.open_session($1, $2, $3, $4, $5, $6, $7)

-- session_of --
select account, issuer, subject, name, role, organisation, opened_at from stegvis.session_of($1, $2, $3)

-- act_as --
select stegvis.act_as($1, $2, $3)

-- end --
select stegvis.end_session($1)

-- end_all --
select stegvis.end_sessions_of($1)

-- names --
select account, name from stegvis.account_names($1)
