-- Doubles made by arithmetic and functions, printed and summed; sorting, joining and grouping over an index.
with recursive t(i, x) as (select 1, 0.1 union all select i + 1, x * 1.7 + i % 7 - 3.3 from t where i < 1000)
select i, x, printf('%.17g', x), round(x, 3), hex(i) from t;
create table words(id integer primary key, word text, size real);
with recursive t(i) as (select 1 union all select i + 1 from t where i < 5000)
insert into words select i, hex((i * 7919) % 10007), i / 7.0 from t;
create index by_word on words(word);
select substr(word, 1, 2) as part, count(*), sum(size), avg(size), max(word) from words group by part order by part;
select a.id, b.id from words a join words b on a.word = b.word and a.id < b.id order by 1, 2 limit 20;
pragma integrity_check;
