-- Who a participant is, for pages.

-- who --
-- Name, birth date and protection, and when these were erased; a row also where nothing is known
select person.name, person.birth_date, person.phone, coalesce(person.address_protected, false) as protected,
    (select max(erased_at) from person.erasures where participant = $1) as erased_at
from (select $1::uuid as participant) as asked left join person.people as person using (participant)
