-- Comments about a participant.

-- comments --
-- Comments about a participant by the organisation that the transaction names, up to a moment; the newest first
select id, account, text, written_at, withdrawn_at from person.comments
where participant = $1 and ($2::timestamptz is null or written_at <= $2)
order by written_at desc, id limit $3

-- write_comment --
-- Write a comment
select stegvis.write_comment($1, $2, $3, $4)

-- withdraw_comment --
-- Take back the words of one's own comment
select stegvis.withdraw_comment($1, $2, $3)
