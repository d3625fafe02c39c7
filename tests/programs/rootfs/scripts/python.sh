# python3 with subprocess, threads, sqlite3, json, hashlib, decimal.
cat > work.py <<'P'
import json, hashlib, decimal, sqlite3, subprocess, threading, os, sys, re, struct, zlib, collections, random, datetime, tempfile, shutil, pathlib, multiprocessing, signal, time, concurrent.futures, itertools, fractions, csv, io, socket, select, mmap, ctypes, queue
print(json.dumps({"a": [1, 2.5, None, True], "ü": "\u263a"}, sort_keys=True), json.loads('{"x": [1e10, -0.5]}'))
print([hashlib.new(n, b"nucleus").hexdigest()[:16] for n in ("md5", "sha1", "sha256", "sha3_512", "blake2b")])
decimal.getcontext().prec = 60
print(decimal.Decimal(2).sqrt(), decimal.Decimal(1) / 7, fractions.Fraction(3, 9), 2 ** 200, 0.1 + 0.2, f"{1e22:.3e}")
db = sqlite3.connect("data.db")
db.execute("create table t(id integer primary key, name text, v real)")
with db: db.executemany("insert into t(name, v) values(?, ?)", ((f"n{i}", i * 1.5) for i in range(1000)))
print(db.execute("select count(*), sum(v), max(name) from t where id % 7 = 0").fetchone(), os.path.getsize("data.db"))
r = subprocess.run(["sort", "-r"], input=b"a\nb\nc\n", capture_output=True); print(r)
print(subprocess.run("echo out; echo err >&2; exit 3", shell=True, capture_output=True, text=True))
p = subprocess.Popen(["sleep", "10"]); p.terminate(); print(p.wait())
try: subprocess.run(["sleep", "10"], timeout=0.2)
except subprocess.TimeoutExpired as e: print(e.cmd, e.returncode if hasattr(e, "returncode") else None)
try: subprocess.run(["/nothing/there"])
except FileNotFoundError as e: print(e)
print(subprocess.check_output("cat | tr a-z A-Z", shell=True, input=b"piped"))
n = 0; lock = threading.Lock()
def add():
    global n
    for _ in range(1000):
        with lock: n += 1
ts = [threading.Thread(target=add) for _ in range(4)]; [t.start() for t in ts]; [t.join() for t in ts]; print(n)
with concurrent.futures.ThreadPoolExecutor(3) as e: print(list(e.map(lambda x: x * x, range(8))))
pid = os.fork()
if pid == 0: os._exit(9)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
a, b = socket.socketpair(); a.sendall(b"hello"); print(b.recv(10), select.select([a, b], [], [], 0)[0] == [])
m = mmap.mmap(-1, 8192); m[:5] = b"12345"; print(m[:6]); print(ctypes.CDLL(None).strlen(b"four"), struct.pack("<qd", -1, 1.5))
signal.signal(signal.SIGALRM, lambda s, f: print("alarm", s)); signal.setitimer(signal.ITIMER_REAL, 0.05); time.sleep(0.2)
random.seed(1); print([random.randrange(100) for _ in range(5)], datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc).isoformat(), re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), zlib.crc32(b"x"))
d = pathlib.Path("tree/sub"); d.mkdir(parents=True); (d / "f").write_text("text"); shutil.copytree("tree", "copied"); print(sorted(str(x) for x in pathlib.Path(".").rglob("*")))
os.environ["X"] = "y"; print(subprocess.getoutput("echo $X"), os.popen("echo popen").read())
print(sum(1 for _ in itertools.permutations(range(7))), collections.Counter("mississippi").most_common(2))
w = csv.writer(sys.stdout); w.writerow(["a", "b,c", 'd"e'])
sys.stderr.write("to stderr\n"); sys.exit(5)
P
python3 work.py; echo $?
cat > pool.py <<'P'
import multiprocessing as mp
def square(x): return x * x
if __name__ == "__main__":
    with mp.Pool(2) as pool: print(pool.map(square, range(10)))
    q = mp.Queue(); p = mp.Process(target=q.put, args=(["from", 1],)); p.start(); print(q.get()); p.join(); print(p.exitcode)
    v = mp.Value("i", 0)
    def inc():
        for _ in range(100):
            with v.get_lock(): v.value += 1
    ps = [mp.Process(target=inc) for _ in range(3)]; [p.start() for p in ps]; [p.join() for p in ps]; print(v.value)
P
python3 pool.py; python3 -c 'import this' | head -n 3; python3 -m json.tool <<< '{"b":1,"a":[]}'; echo 'print(1/0)' > e.py; python3 e.py 2>&1 | tail -n 1; python3 -m py_compile work.py && ls __pycache__; rm -r __pycache__ data.db
