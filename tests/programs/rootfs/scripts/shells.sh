# bash and dash: pipelines, functions, traps, jobs, substitutions, here-documents, redirections.
set -o pipefail; shopt -s extglob
f() { local x=$1; [ "$x" -le 1 ] && echo 1 || echo $((x * $(f $((x - 1))))); }; f 8
declare -A m=([a]=1 [b]=2); for k in $(printf '%s\n' "${!m[@]}" | sort); do echo "$k=${m[$k]}"; done; a=(x 'y z' w); echo "${#a[@]} ${a[@]:1:1} ${a[*]/x/q}"; s=hello.tar.gz; echo "${s%%.*} ${s#*.} ${s^^} ${s:1:3} ${s/l/L} ${#s}"
false | true; echo "$? ${PIPESTATUS[*]}"; seq 1000 | tee >(wc -l > counted) | tail -n 1; until [ -s counted ]; do sleep 0.02; done; cat counted; cat <(echo one) <(echo two) - <<< three; cat <<'X' | tr a-z A-Z
here $document
X
exec 3> third; echo to three >&3; exec 3>&-; cat third; { echo out; echo err >&2; } 2>&1 > /dev/null | cat; (exit 7); echo $?; trap 'echo trapped' USR1; kill -USR1 $$; trap 'echo leaving' EXIT
(trap 'echo child term; exit 4' TERM; : > ready; sleep 5 & wait) & p=$!; until [ -e ready ]; do sleep 0.02; done; kill $p; wait $p; echo $?; sleep 0.05 & wait -n; echo $?; for i in 1 2 3; do (sleep 0.0$i; exit $i) & done; wait; jobs > /dev/null; (sleep 9 & jobs; kill $!); coproc cat; echo through >&"${COPROC[1]}"; read -r line <&"${COPROC[0]}"; echo "$line"; kill $COPROC_PID; wait 2>/dev/null
mapfile -t lines < /etc/shells; echo ${#lines[@]}; read -r a b <<< 'one two three'; echo "$b"; IFS=: read -ra parts <<< a:b:c; echo "${parts[2]}"; printf -v v '%05d' 42; echo $v; [[ abc =~ ^a(.)c ]] && echo "${BASH_REMATCH[1]}"; case foo in f*) echo match;; esac; select_=1; let 'x = 3 ** 4 % 7'; echo $x $((16#ff)) $((1 << 10)); echo {1..5} {a..c}{x,y}; shopt -s nullglob extglob; echo nothing* /etc/+(passwd|group); ulimit -c; set -- a b c; shift; echo "$# $*"; command -v nothing; type cd; nothing-there; echo $?; ./counted; echo $?
{ time -p true; } 2>&1 | cut -d ' ' -f 1; getopts ab: o -b x && echo "$o $OPTARG"; eval 'echo ev$((1+1))'; source <(echo 'sourced=yes'); echo $sourced; (set -e; false; echo not) ; echo $?; { bash -c 'kill -9 $$'; echo $?; bash -c 'kill -SEGV $$'; echo $?; } 2> /dev/null; printf '%(%Y)T\n' 0 | wc -c; echo $BASH_SUBSHELL $(echo $BASH_SUBSHELL) $SHLVL | wc -w; exec 4<>fifo-less; rm fifo-less
cat > d.sh <<'D'
#!/bin/dash
set -u
i=0; while [ $i -lt 5 ]; do i=$((i + 1)); [ $i = 3 ] && continue; printf '%s ' $i; done; echo
echo "$0 $#" | cut -c1-6; for x; do echo "<$x>"; done; f() { return 3; }; f || echo $?; trap 'echo bye' 0; (echo sub; exit 2); echo $?; x=$(printf 'a\n\n'); echo "$x."; echo ${1:-d} ${9:-default}; cat << X
$((6 * 7)) `echo back`
X
echo $unset_variable
D
chmod +x d.sh; ./d.sh 'a b' c; echo $?; for i in 1 2 3 4 5 6 7 8 9 10; do /bin/true; done; echo $?; find /usr/bin -name 'z*' | while read -r f; do basename "$f"; done | sort | head -n 3; yes | head -n 1; seq 3 | while read -r n; do echo $((n * n)); done | paste -s -d+ | { read -r e; echo $((e)); }
