(()=>{"use strict";
const root=document.documentElement;root.classList.add("js");
const $=(s,e=document)=>[...e.querySelectorAll(s)];
const form=document.querySelector(".tools form"),q=document.querySelector("#q"),out=document.querySelector(".tools output"),boxes=$("input[name=v]"),apart=document.querySelector("input[name=d]");
const items=$(".group,.tree>li,.case,tr[data-fact],tr[data-row]").map(e=>({e,v:e.dataset.v||"",t:null,counts:!e.matches(".tree>li")||!!e.querySelector("details"),kind:e.matches(".case")?"cases":e.matches(".tree>li,tr[data-row]")?"requirements":""}));
const holders=$(".folder,.rfc,.rfc .indent>details,.topic");
const was=new Map(holders.map(h=>[h,h.open]));
// The address: #anchor?q=words&v=fail,known. What follows the question mark is what is searched and shown.
const read=()=>{const [anchor,rest=""]=decode(location.hash.slice(1)).split("?");return{anchor,state:new URLSearchParams(rest)}};
const decode=t=>{try{return decodeURI(t)}catch{return t}};
const state=()=>{const s=new URLSearchParams();if(q.value.trim())s.set("q",q.value.trim());const v=boxes.filter(b=>b.checked).map(b=>b.value);if(v.length)s.set("v",v.join(","));if(apart?.checked)s.set("d","1");return s.toString().replaceAll("%2C",",")};
const address=anchor=>{const s=state();return "#"+anchor+(s?"?"+s:"")};
const text=i=>i.t??=(i.kind==="cases"?i.e.querySelector("summary").textContent+" "+$(".checks a,.checks .says dd",i.e).map(a=>a.textContent).join(" "):i.e.textContent).toLowerCase().replace(/\s+/g," ");
function apply(){
 const words=q.value.toLowerCase().split(/\s+/).filter(Boolean),vs=new Set(boxes.filter(b=>b.checked).map(b=>b.value)),d=apart?.checked,on=words.length||vs.size||d,n={cases:[0,0],requirements:[0,0]};
 for(const i of items){
  const show=!on||((!vs.size||vs.has(i.v))&&(!d||"differs" in i.e.dataset)&&(!words.length||(t=>words.every(w=>t.includes(w)))(text(i))));
  if(i.e.hidden===show)i.e.hidden=!show;
  if(i.kind&&i.counts){n[i.kind][1]++;if(show)n[i.kind][0]++}
 }
 const few=n.cases[0]<=150;
 for(const h of holders.toReversed()){const any=h.querySelector(".tree>li:not([hidden]),.case:not([hidden]),tr[data-row]:not([hidden])");h.hidden=on&&!any;if(on&&any&&(few||h.matches(".rfc,.topic")))h.open=true;else if(!on)h.open=was.get(h)}
 out.textContent=on?Object.entries(n).filter(([,[,all]])=>all).map(([k,[a,b]])=>`${a} of ${b} ${k}`).join(" · "):"";
}
function go(anchor){
 const e=anchor&&document.getElementById(anchor);if(!e)return;
 for(let p=e;p;p=p.parentElement){if(p.hidden)p.hidden=false;if(p.tagName==="DETAILS")p.open=true}
 e.scrollIntoView();const f=e.matches("summary")?e:null;if(f)f.focus({preventScroll:true});
}
function restore(){const {anchor,state:s}=read();q.value=s.get("q")||"";const v=(s.get("v")||"").split(",");for(const b of boxes)b.checked=v.includes(b.value);if(apart)apart.checked=s.has("d");apply();go(anchor)}
let wait;
const changed=()=>{apply();const {anchor}=read();history.replaceState(null,"",state()||anchor?address(anchor):location.pathname+location.search)};
q.addEventListener("input",()=>{clearTimeout(wait);wait=setTimeout(changed,80)});
form.addEventListener("change",changed);
form.addEventListener("submit",e=>{e.preventDefault();changed()});
form.addEventListener("reset",()=>setTimeout(changed));
addEventListener("hashchange",restore);
addEventListener("keydown",e=>{
 if(e.key==="/"&&!e.ctrlKey&&!e.metaKey&&!e.altKey&&!/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)){e.preventDefault();q.focus();q.select()}
 else if(e.key==="Escape"&&e.target===q){q.value="";changed()}
});
// Links inside the page keep what is filtered; a number in the matrix filters by its verdict.
document.addEventListener("click",e=>{
 const a=e.target.closest("a[href^='#']");if(!a||e.ctrlKey||e.metaKey||e.shiftKey||e.button)return;
 e.preventDefault();if(a.dataset.only){for(const b of boxes)b.checked=b.value===a.dataset.only;q.value="";apply()}
 const anchor=a.getAttribute("href").slice(1),to=address(anchor);if(location.hash===to)go(anchor);else{history.pushState(null,"",to);go(anchor)}
});
addEventListener("popstate",restore);
// Each summary of a case or requirement that is opened becomes the place the address names.
document.addEventListener("toggle",e=>{const s=e.target.open&&e.target.querySelector(":scope>summary[id]");if(s&&e.target.matches(".case,.tree details")&&document.activeElement===s)history.replaceState(null,"",address(s.id))},true);
// Hexadecimal, made from the escaped text, which holds every octet.
const octets=t=>{const o=[];for(let i=0;i<t.length;i++){if(t[i]==="\\"){const n=t[i+1],h=t.slice(i+2,i+4);if(n==="r"||n==="n"||n==="t"){o.push({r:13,n:10,t:9}[n]);i++;continue}if(n==="\\"){o.push(92);i++;continue}if(n==="x"&&/^[0-9a-f]{2}$/i.test(h)){o.push(parseInt(h,16));i+=3;continue}}o.push(t.charCodeAt(i)&255)}return o};
const dump=o=>{const w=innerWidth>700?16:8,r=[];for(let i=0;i<o.length;i+=w){const s=o.slice(i,i+w);r.push(s.map(x=>x.toString(16).padStart(2,"0")).join(" ").padEnd(w*3)+" "+s.map(x=>x>31&&x<127?String.fromCharCode(x):".").join(""))}return r.join("\n")};
for(const w of $(".wire")){
 const b=document.createElement("button");b.type="button";b.textContent="Show hexadecimal";b.setAttribute("aria-pressed","false");b.className="to-hex";
 b.addEventListener("click",()=>{const on=b.getAttribute("aria-pressed")!=="true";b.setAttribute("aria-pressed",on);b.textContent=on?"Show decoded":"Show hexadecimal";
  for(const c of $("code",w)){if(on){c.decoded=[...c.childNodes];c.classList.add("dump");c.replaceChildren(dump(octets(c.textContent)))}else if(c.decoded){c.classList.remove("dump");c.replaceChildren(...c.decoded)}}});
 w.before(b);
}
for(const p of $(".again")){if(!navigator.clipboard)break;const b=document.createElement("button");b.type="button";b.textContent="Copy";b.addEventListener("click",()=>navigator.clipboard.writeText(p.querySelector("code").textContent).then(()=>{b.textContent="Copied";setTimeout(()=>b.textContent="Copy",1500)}));p.append(b)}
const bar=document.querySelector(".tools");new ResizeObserver(()=>root.style.setProperty("--top",bar.offsetHeight+"px")).observe(bar);root.style.setProperty("--top",bar.offsetHeight+"px");
restore();
})();
