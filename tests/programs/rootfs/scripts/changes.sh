# diff and patch.
mkdir old new; head -n 100 /usr/share/common-licenses/GPL-2 > old/text; sed -e 20d -e '50s/.*/another line/' -e '80a added' old/text > new/text; echo only > new/created; echo gone > old/removed
diff -u --label a --label b old/text new/text; diff -y -W 60 old/text new/text | grep '[|<>]'; diff -c0 --label a --label b old/text new/text; diff -q -r old new; echo $?; diff -e old/text new/text > script; cat script
diff -urN old new | sed -E 's/\t[0-9].*$//' > changes; cp -r old patched; (cd patched && patch -p1 < ../changes) && diff -r new patched && echo equal; (cd patched && patch -R -p1 --dry-run < ../changes; patch -R -p1 < ../changes) && diff -r old patched && echo back
sed -i 49s/.*/conflict/ patched/text; sed -i 50s/.*/conflict/ patched/text; (cd patched && patch -p1 -s < ../changes; echo $?; ls; cat text.rej | tail -n 5); diff3 -m old/text new/text patched/text | head -n 5; sdiff -s -w 70 old/text new/text; cmp -l old/text new/text 2>&1 | head -n 2
