# grep, sed, gawk, find and xargs.
cp /usr/share/common-licenses/GPL-3 licence
grep -c the licence; grep -niE '^ +[0-9]+\.' licence; grep -oP '(?<=free )\w+' licence | sort | uniq -c; grep -rlZ Free /usr/share/common-licenses | xargs -0 -n 1 basename | sort; grep -v . licence | wc -l; grep -F -A1 -B1 'warranty;' licence; grep nothing-like-it licence; echo $?
sed -n '/^ *TERMS/,/^ *1\./p' licence | sed -E 's/([A-Z])([a-z]+)/\2\1/g; y/abc/xyz/; $!N; P; D' | tail -n 20
sed -i.bak -e '1,10d' -e 's/GNU/gnu/2g' licence && cmp licence licence.bak; sed -s -n '$=' licence licence.bak; sed '$!d' licence; printf 'a\nb\nc\n' | sed -e '/b/{h;d}' -e '$G'; seq 5 | sed -e '2~2w even' -e 'n;d'; cat even
gawk '{ for (i = 1; i <= NF; i++) n[tolower($i)]++ } END { PROCINFO["sorted_in"] = "@val_num_desc"; for (w in n) { if (++k > 10) break; print w, n[w] } }' licence
gawk 'BEGIN { printf "%.3f %d %s %x\n", atan2(1, 2), 2^53, substr("hello", 2, 3), 255; while (("echo one; echo two" | getline line) > 0) print "got", line; print strftime("%Y", 0, 1); print gensub(/(.)(.)/, "\\2\\1", "g", "abcdef"); print length(sprintf("%c", 256)); "date -u -d @0 +%F" | getline d; print d; system("echo from system; exit 3"); print toupper("x") | "cat 1>&2" }' 2>&1
gawk -F: -v OFS='\t' '$3 < 5 { $2 = "-"; print NR, $0 }' /etc/passwd
mkdir -p tree/{a,b,c}/{1,2}; for f in tree/*/*; do echo "$f" > "$f/file"; done; touch -d '2001-01-01 UTC' tree/b/2/file; chmod 600 tree/a/1/file
find tree -type f -size -20c | sort; find tree -newer tree/b/2/file -name file -printf '%P %s %m %d\n' | sort; find tree -depth -name 2 -exec rm -r {} +; find tree -perm 600 -o -empty | sort; find tree -type f -print0 | sort -z | xargs -0 -n 2 -P 2 sh -c 'echo $# "$0" "$@"' | sort; find . -maxdepth 1 -regex '.*/[a-f].*' | sort; seq 20 | xargs -n 7 echo; echo a b c | xargs -I% echo '<%>'; echo 'false' | xargs -I% % ; echo $?
