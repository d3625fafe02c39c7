# Coreutils on files, streams and numbers.
set -u
seq 1 200 | shuf --random-source=/usr/bin/bash > numbers
sort -n numbers | head -n 3; sort -rn numbers | tail -n 2; sort -n --parallel=2 -S 1M numbers | md5sum
mkdir -p a/b/c && cp numbers a/b/c/one && ln a/b/c/one a/two && ln -s b/c/one a/three && cp -a a copy
cmp a/three copy/two && echo same; readlink copy/three; realpath -m --relative-to=. a/b/../b/./c/one
mv -n copy/two copy/b/four; mv copy/b/four renamed; ls -1R copy; install -m 751 -D numbers deep/er/numbers; stat -c '%a %F %h' deep/er/numbers a/two a; stat -c %s a/two
split -l 60 -d numbers part. && cat part.* | cmp - numbers && wc part.*
paste -d, <(seq 3) <(seq 4 6) <(printf 'x\ny\nz\n') | tee joined | cut -d, -f2- | tr ',a-z' ';A-Z'
join -t, <(sort joined) <(printf '1,one\n2,two\n') ; comm -12 <(seq 1 9 | sort) <(seq 5 12 | sort); uniq -c <(printf 'a\na\nb\n')
dd if=/dev/zero of=zeros bs=4096 count=300 status=none; dd if=numbers of=zeros bs=1 seek=5000 conv=notrunc count=20 2>&1 | head -n 2; od -A d -t x1z zeros | head -n 5
truncate -s 100K sparse; echo end >> sparse; stat -c %s sparse; du -b --apparent-size sparse; cksum sparse; sum numbers; b2sum numbers; sha512sum zeros | sha512sum -c <(sha512sum zeros) --quiet && echo sums
base64 -w 60 numbers | tail -n 1; base32 <<< hello; basenc --z85 -w 0 <<< 'abc'; echo
expr 7 \* 6; numfmt --to=iec 123456789; factor 1234567890123 97; printf '%08.3f|%-5s|%q\n' 3.14159 ab "it's"; date -u -d '2024-02-29 12:34:56 +0100' +%FT%T.%N; date -d @0 -u
tar -c a | (mkdir unpacked && cd unpacked && tar -xp) && stat -c '%n %a' unpacked/a unpacked/a/b/c/one
nl -ba joined; pr -t -3 -l 12 numbers | head -n 4; fmt -w 20 <<< 'some words that are to be filled into short lines'; fold -w 7 <<< abcdefghijklmnop; expand <<< $'a\tb'; tac joined; rev 2>/dev/null <<< abc; tsort <<< 'a b b c'
test -e nothing || ls nothing; rm part.00 a/three && rm -r copy deep; rmdir a 2>&1; touch -d '2020-01-02 03:04:05.678901234 UTC' a/two; stat -c %.9Y a/b/c/one
env -i A=1 B=2 env; nproc > /dev/null && echo nproc; timeout 0.2 sleep 5; echo $?; sleep 0.01; yes | head -n 2; mktemp -u XX | wc -c; chmod -R u=rwX,go=rX a; umask 027; touch masked; stat -c %a masked; id; groups; whoami; uname -s -m; arch; pathchk -p okay; tty; logname 2>&1; true; false; echo $?
