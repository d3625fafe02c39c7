create table item (id integer primary key, name text, price real, kind integer);
with recursive number (i) as (select 1 union all select i + 1 from number where i < ROWS)
insert into item select i, 'item ' || (i * 7919 % ROWS), i * 0.37, i % 17 from number;
create index item_name on item (name);
select count(*), sum(price), max(name) from item;
select kind, count(*), avg(price), min(name) from item group by kind order by 3 desc limit 5;
select sum(a.price) from item a join item b on a.name = 'item ' || b.id where b.kind = 3;
update item set price = price * 1.01 where kind in (1, 5, 9);
delete from item where name like '%77%';
select substr(name, 1, 6) as start, count(*), total(price) from item group by start order by 2 desc, 1 limit 5;
select count(distinct name) from item where price between 100 and 20000;
