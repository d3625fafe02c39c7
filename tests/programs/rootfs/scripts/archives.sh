# tar with gzip, xz, zstd and bzip2, each unpacked again.
cp -r /usr/share/common-licenses licences; ln -s GPL-3 licences/newest; ln licences/BSD licences/same; chmod 640 licences/BSD
find licences -exec touch -h -d '2022-02-02 UTC' {} +
for kind in gzip xz zstd bzip2 none; do
  flag=--$kind; [ $kind = none ] && flag=
  tar -c $flag --sort=name --owner=me:5 --group=us:6 --numeric-owner -f $kind.tar licences && rm -rf out && mkdir out && tar -x -C out -f $kind.tar && diff -r licences out/licences && tar -tvf $kind.tar | wc -l && stat -c '%a %Y %h' out/licences/BSD
done
gzip -9 -k -n -c licences/GPL-3 | tee gz | gunzip | cmp - licences/GPL-3; gzip -l gz 2>&1 | tail -n 1; zcat < gz | md5sum; xz -6e -k -c -T2 licences/GPL-2 | md5sum; xz -l xz.tar | tail -n 1; zstd -19 -q -c licences/GPL-2 | md5sum; zstd -q -T2 -c licences/GPL-2 | zstd -dc | cmp - licences/GPL-2; bzip2 -c licences/LGPL-3 | md5sum; bzip2 -tv bzip2.tar 2>&1
printf garbage > bad.gz; gzip -t bad.gz; echo $?; head -c 500 xz.tar > cut.xz; xz -t cut.xz; echo $?
tar -cf incremental.tar -g list licences; echo new > licences/new; tar -cf second.tar -g list licences; tar -tf second.tar; tar -rf none.tar licences/new; tar -tf none.tar | tail -n 1; tar --delete -f none.tar licences/new; tar -tf none.tar | tail -n 1; tar -xOf none.tar licences/BSD | head -n 1
tar -c licences | (mkdir piped && cd piped && tar -xp) && diff -r licences piped/licences && echo piped
rm -rf gz *.tar list
