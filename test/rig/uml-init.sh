#!/bin/bash
# Process 1 of a user-mode Linux machine of the rig (uml.ts): an NFS server, or a client that mounts it twice. Its root is the root of
# the machine below, read-only; all that it writes is in memory, except for what goes to $CONTROL, which is a folder of the machine below.
# From the kernel command line: ROLE, NAME, ADDRESS, SERVER, MACHINE_ID, CONTROL, CODE (folder of orze), NFS_LEASE (seconds).
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run LANG=C.UTF-8 TERM=dumb
mount -t proc proc /proc
mount -t sysfs sys /sys
for folder in /run /tmp /var/lib/nfs; do mount -t tmpfs tmp "$folder"; done
mkdir -p /dev/pts /dev/shm /run/lock /run/modules/lib
mount -t devpts devpts /dev/pts
mount -t tmpfs tmp /dev/shm
exec 2>/run/init.err

# A machine is known by this file, and all of them share one root.
echo "$MACHINE_ID" > /run/machine-id
mount --bind /run/machine-id /etc/machine-id
hostname "$NAME"
ip link set lo up
ip addr add "$ADDRESS/24" dev eth0
ip link set eth0 up
mkdir /run/control /run/code
# sync: what a process here has written is there when the power is cut.
mount -t hostfs none /run/control -o sync,"$CONTROL"
mount -t hostfs none /run/code -o ro,"$CODE"

# The kernel's modules are not where a machine has its own.
ln -s /usr/lib/uml/modules /run/modules/lib/modules
printf '#!/bin/sh\nexec /sbin/modprobe -d /run/modules "$@"\n' > /run/modprobe
chmod +x /run/modprobe
echo /run/modprobe > /proc/sys/kernel/modprobe

serve() {
  /run/modprobe nfsd
  mkdir -p /run/shared /var/lib/nfs/v4recovery /var/lib/nfs/rpc_pipefs
  touch /var/lib/nfs/etab /var/lib/nfs/rmtab
  mount -t ext4 /dev/ubda /run/shared || return
  mount -t nfsd nfsd /proc/fs/nfsd || return
  echo "$NFS_LEASE" > /proc/fs/nfsd/nfsv4leasetime
  echo "$NFS_LEASE" > /proc/fs/nfsd/nfsv4gracetime
  rpcbind
  exportfs -o rw,sync,fsid=0,no_root_squash,no_subtree_check,insecure '*:/run/shared' || return
  rpc.mountd -p 20048
  rpc.nfsd -V 3 -V 4 -V 4.2 4
}

mounted() {
  mkdir -p "$1"
  for _ in $(seq 100); do
    mount -t "$2" -o "$3" "$4" "$1" && return
    sleep 0.2
  done
  return 1
}

join() {
  /run/modprobe -a nfs nfsv3 nfsv4
  mounted /run/v4 nfs4 vers=4.2,hard "$SERVER:/" || return
  # nolock: without it, a second daemon would be needed on both sides for locks that orze does not take.
  mounted /run/v3 nfs vers=3,hard,nolock,proto=tcp,mountproto=tcp,mountport=20048,port=2049 "$SERVER:/run/shared"
}

if { [ "$ROLE" = server ] && serve; } || { [ "$ROLE" = client ] && join; }; then
  echo "@ready $(cut -d ' ' -f 1 /proc/uptime)"
else
  echo "@failed"
  cat /run/init.err
fi

# One line of input is the number of a script in $CONTROL/jobs. The end of input is the end of the test that holds the other end.
while IFS= read -r job; do
  (
    bash "/run/control/jobs/$job.sh" > "/run/control/jobs/$job.out" 2>&1 < /dev/null
    echo "@ended $job $?"
  ) &
done
poweroff -f
