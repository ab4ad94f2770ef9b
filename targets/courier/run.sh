# Courier in a view of the file system and of the processes of its own: run.sh DIR STORE PORT TLS-PORT UID GID
dir=$1 store=$2 port=$3 tls_port=$4 uid=$5 gid=$6
if [ -z "${MOUNTED-}" ]; then
  mount --bind "$dir/etc" /etc/courier
  mount --bind "$dir/run" /run/courier
  export MOUNTED=1
  if [ "$(id -u)" = 0 ] && [ "$uid" != 0 ]; then
    exec setpriv "--reuid=$uid" "--regid=$gid" --clear-groups sh -eu "$0" "$@"
  fi
fi

/usr/sbin/makeuserdb
/usr/lib/courier/courier-authlib/authdaemond &
set -a
. /etc/courier/environment
# The helper for TLS wants to become the user `courier`, and that is who we are.
NSS_WRAPPER_PASSWD=$dir/passwd NSS_WRAPPER_GROUP=$dir/group LD_PRELOAD=libnss_wrapper.so
[ ! -e "$store/nosleep.so" ] || LD_PRELOAD="$LD_PRELOAD $store/nosleep.so"
set +a
listen="couriertcpd -address=127.0.0.1 -maxprocs=500 -maxperip=500 -nodnslookup -noidentlookup"
login="$store/root/usr/lib/courier/courier/imaplogin $store/root/usr/bin/imapd Maildir"
IMAP_TLS=1 IMAP_STARTTLS=NO $listen "$tls_port" /usr/bin/couriertls -server -tcpd -user=courier $login &
# Not exec: the first of these processes has the others for its children.
$listen "$port" $login
