# git: init, add, commit, branches, merges, log, diff, blame, stash, clone of a local path, gc.
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@example.com GIT_AUTHOR_DATE='1700000000 +0100' GIT_COMMITTER_DATE='1700000000 +0000' GIT_CONFIG_NOSYSTEM=1 HOME=$PWD GIT_PAGER=cat
git config --global init.defaultBranch main; git config --global advice.detachedHead false
git init project; cd project
cp /usr/share/common-licenses/BSD licence; mkdir src; seq 50 > src/numbers; git add .; git commit -m 'First'; git status --short --branch
sed -i 25s/.*/twenty-five/ src/numbers; git diff; git diff --stat; git commit -am 'Second' ; git log --stat --format='%H %an %s'
git checkout -b side HEAD~1; echo side > side; git add side; git commit -m Side; git checkout main; git merge side -m Merged; git log --graph --oneline
git tag -a v1 -m One; git describe --always; git show --format=fuller v1 | head -n 20; git blame -s src/numbers | sed -n 24,26p
echo change >> licence; git stash; git stash list; git stash pop; git checkout -- licence; git mv licence LICENCE; git rm -q side; git commit -m Moved; git ls-tree -r HEAD; git rev-parse HEAD
cd ..; git clone project clone; git clone --bare project bare.git; cd clone; git log --oneline | wc -l; echo x >> src/numbers; git commit -qam Third; git push ../bare.git HEAD:refs/heads/pushed; git -C ../bare.git branch -a; git pull ../project main; git fetch ../bare.git pushed; git rebase HEAD~1; git cherry-pick --no-commit HEAD 2>&1 | head -n 2; git reset -q --hard; git grep -n twenty; git archive HEAD | tar -t
cd ../project; git gc -q; git fsck; git count-objects -v | grep -v size; git cat-file -p 'HEAD^{tree}'; git bisect start HEAD HEAD~2 > /dev/null; git bisect run true | tail -n 3; git bisect reset 2>&1
cd ..; rm -rf project/.git clone/.git bare.git
